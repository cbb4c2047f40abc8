import { join } from 'node:path'
import { lineOf, linesOf, ratesTable, whole } from '../report.ts'
import { measureRounds } from '../rounds.ts'
import { prepare, type Variant } from '../variants.ts'
import { goalOf } from './goals.ts'
import { type Found, inFolder, type Part, USUAL_CANDIDATES } from './part.ts'

/** Whether many customers make decisions slower: each request is another's. */
export const profiles: Part = {
  name: 'profiles',
  question: 'Do more profiles make decisions slower?',
  measure: ({ generator, plan, quick }) =>
    inFolder(async (folder, started) => {
      const counts = new Map<Variant, number>()
      for (const count of quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000]) {
        const setting = await prepare(join(folder, String(count)), USUAL_CANDIDATES)
        const name = `${whole(count)} profiles`
        counts.set(await started(setting.embedded({ name, profiles: count })), count)
      }
      const results = await measureRounds(generator, [...counts.keys()], plan, variant => ({
        expect: '"degraded":[]',
        customers: counts.get(variant)!,
      }))
      const lines = linesOf(results)
      const million = lineOf(lines, `${whole(1_000_000)} profiles`)
      const head = `**${USUAL_CANDIDATES} candidates**, embedded; profiles of forty attributes without history. Forty thousand customers, far apart, are asked for in turn where there are so many.`
      return {
        text: `${head}\n\n${ratesTable(lines)}`,
        figures: { lines },
        goals: million ? [goalOf('requests/s with 1,000,000 profiles over 1,000', million.ratio)] : [],
      } satisfies Found
    }),
}
