import { join } from 'node:path'
import { lineOf, linesOf, ratesTable } from '../report.ts'
import { measureRounds } from '../rounds.ts'
import { teach } from '../teach.ts'
import { prepare } from '../variants.ts'
import { goalOf } from './goals.ts'
import { type Found, inFolder, type Part, USUAL_CANDIDATES } from './part.ts'

const LEARNING = 'log, learning, exploring'

/** What the decision log costs, and learning with it. */
export const learning: Part = {
  name: 'learning',
  question: 'What do the decision log and learning cost?',
  measure: ({ generator, plan }) =>
    inFolder(async (folder, started) => {
      const plain = await prepare(join(folder, 'plain'), USUAL_CANDIDATES)
      const adaptive = await prepare(join(folder, 'adaptive'), USUAL_CANDIDATES, { exploring: 'epsilon' })
      const variants = [
        await started(plain.embedded({ name: 'no log', settings: { TACT_LOG: 'off' } })),
        await started(plain.embedded({ name: 'log' })),
        await started(adaptive.embedded({ name: LEARNING })),
      ]
      // All of them, so that all are as warm and their customers have as much history.
      for (const variant of variants) await teach(variant)
      const lines = linesOf(await measureRounds(generator, variants, plan))
      const head = `**${USUAL_CANDIDATES} candidates**, embedded. In the last line every action is adaptive (ten features, taught 3,000 outcomes before) and explored (\`epsilon\`). \`node bench/run.mjs log\` looks closer.`
      const cost = lineOf(lines, LEARNING)!.ratio
      return {
        text: `${head}\n\n${ratesTable(lines)}`,
        figures: { lines },
        goals: [goalOf('requests/s with log and learning over without', cost)],
      } satisfies Found
    }),
}
