import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startGenerator } from '../generator.ts'
import type { Measure } from '../load/measured.ts'
import { lineOf, linesOf, mediansOf, ratesTable, tableOf, whole } from '../report.ts'
import { requestBodies } from '../requests.ts'
import { measure, measureRounds, type Round } from '../rounds.ts'
import { prepare, type Variant } from '../variants.ts'
import { goalOf } from './goals.ts'
import { outcomeLines } from './outcome-lines.ts'
import { type Found, type Given, inFolder, type Part, USUAL_CANDIDATES } from './part.ts'

const PATH = '/v1/outcomes'
const TIMES_AS_MANY = 5
const OPEN_CONNECTIONS = 64
/** An answer to one outcome. */
const ANSWER = JSON.stringify({ ids: ['01990000-0000-7000-8000-000000000000:action-0001:impression'] })

/** How many outcomes a second are acknowledged, which is when they are durable; and what decisions wait meanwhile. */
export const outcomes: Part = {
  name: 'outcomes',
  question: 'How many outcomes are acknowledged, and do decisions wait for them?',
  measure: given =>
    inFolder(async (folder, started) => {
      const setting = await prepare(folder, USUAL_CANDIDATES)
      const echo = await started(setting.echo(ANSWER))
      const embedded = await started(setting.embedded())
      const redis = await setting.redis()
      if (redis) await started(Promise.resolve(redis))
      const ours = redis ? [embedded, redis] : [embedded]

      const decisions = given.quick ? 2_000 : 9_000
      const files = new Map<Variant, NonNullable<Measure['lines']>>()
      const meanwhile = { file: join(folder, 'meanwhile.ndjson'), path: PATH }
      for (const server of ours) {
        const lines = await outcomeLines(server.port, requestBodies(decisions))
        const file = join(folder, `${server.name}.ndjson`)
        files.set(server, { file, path: PATH })
        // The last quarter is for those that come while others decide.
        const kept = server === embedded ? Math.floor(0.75 * lines.length) : lines.length
        await writeFile(file, lines.slice(0, kept).join('\n'))
        if (server !== embedded) continue
        await writeFile(meanwhile.file, lines.slice(kept).join('\n'))
        const echoed = join(folder, 'echo.ndjson')
        // It does not mind what it has seen before, and may be faster than any file is long.
        files.set(echo, { file: echoed, path: PATH, again: true })
        await writeFile(echoed, lines.join('\n'))
      }
      const more = (variant: Variant) => ({ lines: files.get(variant)! })
      const lines = linesOf(await measureRounds(given.generator, [echo, ...ours], given.plan, more))
      const mixed = await decisionsMeanwhile(given, embedded, lineOf(lines, 'embedded')!, meanwhile)
      const [alone, during] = [mediansOf(mixed.alone), mediansOf(mixed.during)]
      const row = (name: string, round: Round) => [
        name,
        whole(round.requestsPerSecond),
        round.p50Ms.toFixed(2),
        round.p99Ms.toFixed(2),
        round.lateP99Ms.toFixed(2),
      ]
      const waits = tableOf(
        ['embedded, at intended times', 'decisions a second', 'p50 ms', 'p99 ms', 'generator late p99 ms'],
        [
          row('decisions', alone),
          row(`with ${whole(mixed.outcomesPerSecond)} outcomes a second beside them`, during),
        ],
      )
      const goals = ours.map(({ name }) =>
        goalOf(
          `outcomes acknowledged/s over the echo’s, ${name === 'redis' ? 'Redis' : 'embedded'}`,
          lineOf(lines, name)!.ratio,
        ),
      )
      goals.push(
        goalOf('decision p99 with five times as many outcomes, over without', during.p99Ms / alone.p99Ms),
      )
      return {
        text: `One outcome a request, each a new one.\n\n${ratesTable(lines)}\n\n${waits}`,
        figures: { lines, ...mixed },
        goals,
      } satisfies Found
    }),
}

/** Decisions at intended times, by themselves and with five times as many outcomes: together half of what the server can do. */
async function decisionsMeanwhile(
  { generator, plan }: Given,
  server: Variant,
  outcomes: Round,
  lines: NonNullable<Measure['lines']>,
) {
  const { connections, seconds } = plan
  await measure(generator, server, { connections, seconds: plan.warmUpSeconds })
  const { requestsPerSecond } = await measure(generator, server, { connections, seconds })
  const rate = 0.5 / (1 / requestsPerSecond + TIMES_AS_MANY / outcomes.requestsPerSecond)
  const open = { connections: OPEN_CONNECTIONS, seconds, ratePerSecond: rate }
  const beside = startGenerator()
  const alone: Round[] = []
  const during: Round[] = []
  for (let round = 0; round < plan.rounds; round++) {
    alone.push(await measure(generator, server, open))
    const [decided] = await Promise.all([
      measure(generator, server, open),
      measure(beside, server, { ...open, ratePerSecond: TIMES_AS_MANY * rate, lines }),
    ])
    during.push(decided)
  }
  beside.close()
  return { outcomesPerSecond: TIMES_AS_MANY * rate, alone, during }
}
