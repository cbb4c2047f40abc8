import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import t from 'tap'
// @ts-expect-error: it has no types
import { compile } from '../../build.mjs'
import { replayCommand } from '../../src/commands/replay.ts'
import { decide } from '../../src/decide.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import { decisionLog, type LogSettings, type OpenLog } from '../../src/log/decision-log.ts'
import { DecisionLine } from '../../src/log/lines.ts'
import { requestOf } from '../builders.ts'
import { ID, namesOfObjects } from '../names-of-objects.ts'
import { temporaryFolder } from '../running-server.ts'
import { type TestWorld, testWorld } from '../world.ts'

// Compiled once: a thread that had the test runner's loader would take seconds to start.
const compiled = join(temporaryFolder(t), 'log-thread.mjs')
await compile('src/log/log-thread.ts', compiled)
const start: NonNullable<LogSettings['start']> = workerData =>
  new Worker(compiled, { workerData, execArgv: [] })

type Test = Parameters<typeof testWorld>[0]

/** A world that logs into a folder of its own; `lost` counts what was. */
async function loggedWorld(
  t: Test,
  folder = temporaryFolder(t),
  given: Parameters<typeof testWorld>[1] = {},
) {
  const lost = { count: 0 }
  const made: TestWorld = await testWorld(t, given)
  const log: OpenLog = decisionLog({
    folder,
    keptMs: 86_400_000,
    onLost(count) {
      lost.count += count
    },
    onTrouble() {},
    start,
  })
  t.teardown(() => log.close())
  const lines = async () => {
    await log.settled()
    return readdirSync(folder)
      .filter(name => name.startsWith('decisions'))
      .flatMap(name => readFileSync(join(folder, name), 'utf8').split('\n').slice(0, -1))
      .map(line => DecisionLine.parse(JSON.parse(line)))
  }
  return { ...made, world: { ...made.world, log }, log, folder, lost, lines }
}

t.test('every candidate that passed is logged with its numbers, and every other with its stage', async t => {
  const { world, lines, store } = await loggedWorld(t)
  const attributes = { age: 40, consents: ['marketing'] }
  await store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 0, source: 'api' })
  const request = requestOf({ placements: [{ id: 'agent-screen', limit: 1 }], exclude: ['savings-survey'] })
  await decide(world, request)
  const [line] = await lines()
  t.strictSame(line!.dropped, {
    'refund-fee': 'applicability',
    'explain-fee': 'applicability',
    'savings-survey': 'excluded',
  })
  const { actionId, placement, rank, priority, probability, ...others } = line!.candidates
  t.strictSame(
    { actionId, placement, rank, priority, probability },
    {
      actionId: ['term-deposit', 'savings-plan'],
      placement: ['agent-screen'],
      rank: [1],
      priority: [54, 21.6],
      probability: [1, null],
    },
    'what is shown comes first',
  )
  const first = Object.fromEntries(Object.entries(others).map(([name, items]) => [name, items?.[0]]))
  t.match(first, { propensity: 0.2, value: 300, annoyance: 5, handling: 2, contextWeight: 1, lever: 1 })
  t.match(line!.request, { placements: [{ id: 'agent-screen', limit: 1 }], exclude: ['savings-survey'] })
})

t.test('names that every object inherits are logged like others', async t => {
  const { world, lines, store } = await loggedWorld(t, undefined, { files: namesOfObjects })
  const attributes = { valueOf: 4, isPrototypeOf: null }
  await store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 0, source: 'api' })
  const context = { valueOf: true, isPrototypeOf: ['a'] }
  await decide(world, requestOf({ channel: ID, placements: [{ id: ID, limit: 1 }], context }))
  const [line] = await lines()
  t.strictSame(line!.features, {
    'customer.valueOf': 4,
    'customer.sumOfToString': 0,
    'context.valueOf': true,
    'context.isPrototypeOf': ['a'],
    'scores.toString': 0.5,
    'scores.valueOf': 0.25,
  })
  t.match(line!.candidates, { actionId: [ID, 'refund'], group: [ID, 'other'], placement: [ID] })
})

t.test('a degraded decision is logged as such', async t => {
  const away = async () => {
    throw new StoreUnavailable('away')
  }
  const { world, lines } = await loggedWorld(t)
  await decide({ ...world, store: { ...world.store, recall: away } }, requestOf())
  const [line] = await lines()
  t.strictSame(line!.degraded, ['profile'])
  t.equal(line!.dropped['term-deposit'], 'eligibility', 'it fails closed')
})

t.test('what cannot be written is lost and counted, and nobody waits for it', async t => {
  const file = join(temporaryFolder(t), 'not-a-folder')
  writeFileSync(file, '')
  const { world, log, lost } = await loggedWorld(t, file)
  const { decision } = await decide(world, requestOf())
  t.equal(decision.noAction, false)
  await log.settled()
  t.equal(lost.count, 1)
  await t.rejects(log.erase(['C-1']), StoreUnavailable)
})

t.test('memory is bounded: a disk that stands still loses lines', async t => {
  const { world, log, lost } = await loggedWorld(t)
  // Nothing comes back from the thread while this turn of the event loop lasts.
  const line = { type: 'outcome', at: 0, id: 'x'.repeat(200_000), decisionId: 'd', actionId: 'a' } as const
  const entry = { ...line, group: 'g', issue: 'i', kind: 'k', outcome: 'clicked', channel: 'web' }
  for (let count = 0; count < 100; count++) world.log.outcome('C-1', entry)
  t.equal(lost.count, 20, '16 parcels of a mebibyte hold 5 each')
  await log.settled()
})

t.test('a decision that would be another now is told with where, and the exit code says so', async t => {
  const { world, log, folder, remembered, clock } = await loggedWorld(t)
  for (let count = 0; count < 3; count++) await decide(world, requestOf())
  await remembered()
  await log.settled()
  const replay = async (records: typeof world, words: string[] = []) => {
    const out: string[] = []
    const io = {
      stdout: (line: string) => void out.push(line),
      stderr: (line: string) => void out.push(line),
    }
    const code = await replayCommand(words, {
      ...io,
      logFolder: folder,
      world: async () => records,
      now: clock.now,
    })
    return { code, text: out.join('\n') }
  }
  t.match(await replay(world), { code: 0, text: /^3 decisions: 3 equal, 0 different/ })
  const changed = async (decisionId: string) => {
    const record = (await world.record(decisionId))!
    return { ...record, answer: record.answer.replace('"noAction":false', '"noAction":true') }
  }
  t.match(await replay({ ...world, record: changed }, ['--limit', '2']), {
    code: 1,
    text: /2 different[\s\S]*noAction +2[\s\S]*noAction: was true, is false/,
  })
  t.match(await replay({ ...world, strategyAt: async () => null }), {
    code: 0,
    text: /3 that cannot be decided again\n {2}3 because strategy \w+ is not kept any more/,
  })
  clock.pass(2 * 86_400_000)
  t.match(await replay(world), { code: 0, text: /nothing to decide again/ })
  t.match(await replay(world, ['--since', 'yesterday']), { code: 2, text: /--since "yesterday"/ })
})
