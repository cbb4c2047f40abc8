import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { checkOurs } from '../check.ts'
import { MODEL, modelKinds } from '../models/take-up.ts'
import type { RawRuns } from '../raw-onnx.ts'
import { lineOf, linesOf, ratesTable, tableOf } from '../report.ts'
import { measureRounds } from '../rounds.ts'
import { prepare, type Variant } from '../variants.ts'
import { goalOf } from './goals.ts'
import { type Found, inFolder, type Part, USUAL_CANDIDATES } from './part.ts'

/** What a model costs: linear, a perceptron, trees; and what the runtime alone takes for as many rows. */
export const models: Part = {
  name: 'models',
  question: 'What does a heavier model cost?',
  measure: ({ generator, plan }) =>
    inFolder(async (folder, started) => {
      const variants: Variant[] = []
      const raw: [string, RawRuns][] = []
      let rows = 0
      for (const kind of modelKinds) {
        const setting = await prepare(join(folder, kind), USUAL_CANDIDATES, { model: kind })
        const server = await started(setting.embedded({ name: kind }))
        rows = Math.round((await checkOurs(server, USUAL_CANDIDATES)).scoredRows)
        variants.push(server)
        raw.push([kind, await rawRuns(join(folder, kind, 'models', MODEL, '1/model.onnx'), rows)])
      }
      const results = await measureRounds(generator, variants, plan)
      const lines = linesOf(results)
      const floor = tableOf(
        ['the runtime alone', `CPU µs for ${rows} rows by themselves`, 'and where 32 decisions share a run'],
        raw.map(([kind, { aloneUs, sharedUs }]) => [kind, aloneUs.toFixed(1), sharedUs.toFixed(1)]),
      )
      const head = `**${USUAL_CANDIDATES} candidates**, of which a decision scores ${rows} of 40 columns on average; \`perceptron\` has 64 and 32 hidden units, \`trees\` are 200 of depth 5.`
      const trees = lineOf(lines, 'trees')!.ratio
      return {
        text: `${head}\n\n${ratesTable(lines)}\n\n${floor}`,
        figures: { lines, rows, raw: Object.fromEntries(raw) },
        goals: [goalOf('requests/s with a model of 200 trees over those with a linear one', trees)],
      } satisfies Found
    }),
}

async function rawRuns(file: string, rows: number): Promise<RawRuns> {
  const program = join(import.meta.dirname, 'raw-onnx.js')
  const { stdout } = await promisify(execFile)(process.execPath, [program, file, String(rows)])
  return JSON.parse(stdout)
}
