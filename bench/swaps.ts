// Whether hot swaps leave memory behind: a model is swapped under load, in new folders and in the same one in turn, in the main
// thread and in the worker thread of heavy models. Exits 1 where the resident set is not back within a tenth, or a call failed.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { modelRegistry } from '../src/scoring/registry.ts'
import { forestFiles } from '../test/scoring/forest-model.ts'
import { heavyFiles } from '../test/scoring/heavy-model.ts'
import { type ModelFiles, writeModel } from '../test/tiny-models.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { swaps: { type: 'string', default: '200' } },
})
const swaps = Number(values.swaps)
const CALLERS = 4
const LEAST_WARM_UP = 40
/** The resident set varies by a tenth from one swap to the next: the middle of five readings, some swaps apart, stands for it. */
const READINGS = 5
const SWAPS_APART = 4

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The least of several readings, taken at rest: garbage that callers make, or memory not given back yet, is no leak. */
async function residentMiB(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let reading = 0; reading < 6; reading++) {
    collect()
    await setTimeout(50)
    least = Math.min(least, process.memoryUsage.rss())
  }
  return Math.round(least / 2 ** 20)
}

async function swapped(files: readonly [ModelFiles, ModelFiles], swaps: number) {
  const folder = await mkdtemp(join(tmpdir(), 'tact-swaps-'))
  const refused: string[] = []
  const write = (version: number, swap: number) =>
    writeModel(folder, 'offer', String(version), files[swap % 2]!)
  await write(0, 0)
  const warn = (facts: { reason?: string }) => void refused.push(String(facts.reason))
  const registry = await modelRegistry({ folder, log: { info() {}, warn } })

  let [answers, failed, going] = [0, 0, true]
  let rest: Promise<number> | undefined
  const row = { data: Float32Array.of(1, 2), rows: 1, columns: 2 }
  const caller = async () => {
    while (going) {
      await rest
      const model = registry.model('offer')!
      // A decision reads between choosing its model and scoring with it: a swap may come in between.
      await new Promise(setImmediate)
      await registry.score(model, row).then(
        ([score]) => (Number.isFinite(score) ? answers++ : failed++),
        () => failed++,
      )
    }
  }
  const callers = Promise.all(Array.from({ length: CALLERS }, caller))
  // The first swaps find the size that the process takes anyway.
  const warmUp = Math.max(LEAST_WARM_UP, Math.ceil(swaps / 5))
  const readings = { before: [] as number[], after: [] as number[] }
  let highest = 0
  let taken = 0
  for (let swap = 1, version = 0; swap <= warmUp + swaps; swap++) {
    const last = registry.model('offer')
    if (swap % 2) version++
    await write(version, swap)
    await registry.reload()
    if (swap > warmUp && registry.model('offer') !== last) taken++
    for (const [when, end] of [
      ['before', warmUp],
      ['after', warmUp + swaps],
    ] as const) {
      const left = end - swap
      if (left < 0 || left >= READINGS * SWAPS_APART || left % SWAPS_APART > 0) continue
      rest = residentMiB()
      readings[when].push(await rest)
    }
    highest = Math.max(highest, process.memoryUsage.rss() / 2 ** 20)
  }
  going = false
  await callers
  const { thread } = registry.models()[0]!
  const sessions = registry.liveSessions()
  await registry.close()
  await rm(folder, { recursive: true, force: true })
  return {
    thread,
    swaps: taken,
    answers,
    failed,
    refused,
    sessions,
    before: middle(readings.before),
    highest: Math.round(highest),
    after: middle(readings.after),
  }
}

function middle(readings: readonly number[]): number {
  return [...readings].sort((a, b) => a - b)[Math.floor(readings.length / 2)]!
}

const hasGrown = ({ before, after }: { before: number; after: number }) => after > 1.1 * before

let code = 0
for (const files of [
  [forestFiles(0.1), forestFiles(0.3)],
  [heavyFiles(6), heavyFiles(7)],
] as const) {
  let result = await swapped(files, swaps)
  // A busy machine's resident set is up by a tenth now and then. What swaps leave behind is twice as much after twice as many.
  if (hasGrown(result)) {
    console.error(`grown, so with twice the swaps: ${JSON.stringify(result)}`)
    const longer = await swapped(files, 2 * swaps)
    result = {
      ...longer,
      swaps: Math.floor(longer.swaps / 2),
      failed: result.failed + longer.failed,
      refused: [...result.refused, ...longer.refused],
      sessions: Math.max(result.sessions, longer.sessions),
    }
  }
  console.log(JSON.stringify(result))
  const { failed, refused } = result
  if (failed > 0 || refused.length > 0 || result.swaps < swaps || hasGrown(result)) code = 1
}
process.exitCode = code
