import { checkOurs, checkSame } from '../check.ts'
import { gainOf, type Line, lineOf, linesOf, ratesTable } from '../report.ts'
import { measureRounds, type Round } from '../rounds.ts'
import { prepare, type Variant } from '../variants.ts'
import { type Goal, goalOf } from './goals.ts'
import { type Found, type Given, inFolder, type Part, USUAL_CANDIDATES } from './part.ts'

/** How many decisions a second, by number of candidates. Everything beside echo and embedded is measured at the usual number only. */
export const rates: Part = {
  name: 'rates',
  question: 'How many decisions a second, beside the least that HTTP costs?',
  async measure(given) {
    const goals: Goal[] = []
    const texts: string[] = []
    const bySize = new Map<number, Line[]>()
    for (const size of given.sizes) {
      const { lines, found, gains } = await measureSize(size, given)
      bySize.set(size, lines)
      texts.push(found)
      goals.push(...gains)
    }
    const cpuAt = (size: number) => lineOf(bySize.get(size) ?? [], 'embedded')?.cpuUs
    const [usual, many] = [cpuAt(USUAL_CANDIDATES), cpuAt(1_000)]
    if (usual && many) goals.push(goalOf('CPU of a decision at 1,000 candidates over 50', many / usual))
    return { text: texts.join('\n\n'), figures: Object.fromEntries(bySize), goals } satisfies Found
  },
}

function measureSize(candidates: number, { generator, plan }: Given) {
  return inFolder(async (folder, started) => {
    const setting = await prepare(folder, candidates)
    const embedded = await started(setting.embedded())
    const { typicalAnswer, leftByPolicies } = await checkOurs(embedded, candidates)
    const variants: Variant[] = [await started(setting.echo(typicalAnswer)), embedded]
    let without = ''
    if (candidates === USUAL_CANDIDATES) {
      variants.splice(1, 0, await started(setting.echo(typicalAnswer, 'together')))
      variants.push(await started(setting.embedded({ name: 'embedded-2', workers: 2 })))
      for (const [name, workers] of [
        ['redis', 1],
        ['redis-2', 2],
      ] as const) {
        const redis = await setting.redis({ name, workers })
        if (redis) variants.push(await started(Promise.resolve(redis)))
        else without = '; **not measured on Redis: there is no redis-server on PATH**'
      }
      variants.push(await started(setting.naive()))
      for (const other of variants.slice(3)) await checkSame(embedded, other)
    }
    const results = await measureRounds(generator, variants, plan)
    const lines = linesOf(results)
    const head = `**${candidates} candidates.** Policies leave ${(100 * leftByPolicies).toFixed(0)} %; an answer has ${Buffer.byteLength(typicalAnswer)} bytes${without}.`
    const gains = candidates === USUAL_CANDIDATES ? gainsOf(results, lines) : []
    return { lines, gains, found: `${head}\n\n${ratesTable(lines)}` }
  })
}

function gainsOf(results: ReadonlyMap<string, readonly Round[]>, lines: readonly Line[]): Goal[] {
  const naive = gainOf(results, 'naive', 'embedded')
  const goals = [
    goalOf('requests/s of a whole decision over the echo’s, 50 candidates', lineOf(lines, 'embedded')!.ratio),
    goalOf('requests/s of a whole decision over the naive pipeline’s, 50 candidates', naive),
    goalOf('requests/s of two processes over one, embedded', gainOf(results, 'embedded', 'embedded-2')),
  ]
  if (results.has('redis'))
    goals.push(goalOf('requests/s of two processes over one, Redis', gainOf(results, 'redis', 'redis-2')))
  return goals
}
