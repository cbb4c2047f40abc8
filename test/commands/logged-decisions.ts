import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
// @ts-expect-error: it has no types
import { compile } from '../../build.mjs'
import { decide } from '../../src/decide.ts'
import { keepOutcomes } from '../../src/learn.ts'
import { decisionLog } from '../../src/log/decision-log.ts'
import type { DecisionRecord } from '../../src/ports.ts'
import type { StrategyFiles } from '../../src/strategy/load.ts'
import { seededRandom } from '../../src/training/random.ts'
import type { World } from '../../src/world.ts'
import { requestOf } from '../builders.ts'
import { temporaryFolder } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { testWorld } from '../world.ts'

const compiled = join(temporaryFolder(t), 'log-thread.mjs')
await compile('src/log/log-thread.ts', compiled)

/** Of the web's hero, where the term deposit is the best for all, and four in ten are explored. */
const EXPLORED = 'control: { share: 0 }\nexploration: { method: epsilon, epsilon: 0.4 }'
const noStock = (text: string) => text.replace('  stock: 2\n', '')
export const withoutStock: StrategyFiles = {
  ...smallStrategy,
  'actions/savings.yaml': noStock(smallStrategy['actions/savings.yaml']!),
}
export const explored: StrategyFiles = {
  ...withoutStock,
  'arbitration.yaml': smallStrategy['arbitration.yaml']!.replace('control: { share: 0 }', EXPLORED),
}
/** How often an action is accepted, by the young and by the old. */
const ACCEPTED: Readonly<Record<string, readonly [number, number]>> = {
  'term-deposit': [0.3, 0.1],
  'savings-plan': [0.2, 0.5],
}

export interface Logged {
  readonly folder: string
  readonly world: World
  readonly now: () => number
}

/** Two decisions a customer, half of whom are old, by the real road with its log and records; the same whenever it is run. */
export async function loggedDecisions(
  t: Test,
  files: StrategyFiles,
  customers: number,
  luck = 3,
): Promise<Logged> {
  const folder = temporaryFolder(t)
  const made = await testWorld(t, { files })
  const start = (workerData: unknown) => new Worker(compiled, { workerData, execArgv: [] })
  const log = decisionLog({ folder, keptMs: 86_400_000, onLost: () => t.fail('lost'), onTrouble() {}, start })
  t.teardown(() => log.close())
  const random = seededRandom(luck)
  const bytes = () => Uint8Array.from({ length: 16 }, () => random() * 256)
  let seq = 0
  const newId = () => uuidv7({ msecs: made.clock.now(), seq: seq++, random: bytes() })
  const records: DecisionRecord[] = []
  const remember = (record: DecisionRecord) => void records.push(record)
  const world: World = { ...made.world, log, newId, remember }
  const ids = Array.from({ length: customers }, (_, n) => `C-${n}`)
  await made.store.importProfiles(
    ids.map((customerId, n) => ({
      customerId,
      profile: {
        attributes: { age: n % 2 ? 70 : 30, consents: ['marketing'] },
        updatedAt: 0,
        source: 'import',
      },
    })),
  )
  const placements = [{ id: 'web-hero', limit: 1 }]
  const asked = [...ids, ...ids].map(customerId => requestOf({ customerId, channel: 'web', placements }))
  const decisions = await Promise.all(asked.map(request => decide(world, request)))
  for (let from = 0; from < records.length; from += 50)
    await made.store.remember(records.slice(from, from + 50))
  const outcomes = decisions.map(({ decision: { decisionId, actions } }, n) => {
    const { actionId } = actions[0]!
    const outcome = random() < ACCEPTED[actionId]![n % 2 ? 1 : 0] ? 'accepted' : 'rejected'
    return { decisionId, actionId, outcome }
  })
  // Of the first one nothing is ever heard.
  await Promise.all(outcomes.slice(1).map(outcome => keepOutcomes(world, outcome)))
  made.clock.pass(3_600_000)
  await log.settled()
  return { folder, world, now: made.clock.now }
}

export async function folderOf(t: Test, files: StrategyFiles): Promise<string> {
  const folder = temporaryFolder(t)
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}

export const replaced = (files: StrategyFiles, from: string, to: string): StrategyFiles => {
  const text = files['actions/savings.yaml']!
  if (!text.includes(from)) throw new Error(`no "${from}"`)
  return { ...files, 'actions/savings.yaml': text.replace(from, to) }
}
