import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import t from 'tap'
import { boostingWorkers } from '../../src/commands/boosting-workers.ts'
import type { Boosted, BoostJob } from '../../src/training/boosting/boost.ts'
import { aloneCrew } from '../../src/training/boosting/crew.ts'
import { binnedTable } from '../../src/training/boosting/table.ts'
import { boostingLimits } from '../../src/training/boosting/terms.ts'
import { cellsOf } from '../../src/training/design.ts'
import { usedTerms } from '../../src/training/terms.ts'
import { someRules } from '../training/boosting/tasks.ts'
import { madeUpBank } from '../training/builders.ts'

const bank = madeUpBank(600, 4)
const all = Int32Array.from(bank.target.keys())
const { terms } = usedTerms(bank.columns, all, boostingLimits)
const table = binnedTable(
  { terms, cells: terms.map((term, at) => cellsOf(term, bank.columns[at]!)) },
  { codes: bank.target, classes: 2 },
  [1, 1],
  [0, 0, 0, 0],
)
const jobs = [1, 2, 3, 4, 5].map(
  (seed): BoostJob => ({
    rows: all.filter(row => row % 5 !== seed - 1),
    check: all.filter(row => row % 5 === seed - 1),
    rules: someRules,
    rounds: 20,
    patience: 5,
    seed,
  }),
)

/** Every number of the trees, in text. */
function written(boosted: readonly Boosted[]): string {
  return JSON.stringify(boosted, (_key, value) => (ArrayBuffer.isView(value) ? String(value) : value))
}

async function withWorkers(file: URL | undefined) {
  const workers = boostingWorkers(file)
  let finished = 0
  try {
    const boosted = await workers.crew(table, jobs, () => finished++)
    t.equal(finished, jobs.length, 'each is told of')
    return written(boosted)
  } finally {
    await workers.close()
  }
}

t.test('workers grow the same trees as one thread alone', async t => {
  const file = join(t.testdir(), 'boosting-worker.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL('../../src/commands/boosting-worker.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
  const alone = written(await aloneCrew(table, jobs, () => {}))
  t.equal(await withWorkers(pathToFileURL(file)), alone)
})

t.test('where no worker can be started, the work is done all the same', async t => {
  const alone = written(await aloneCrew(table, jobs, () => {}))
  t.equal(await withWorkers(undefined), alone)
  t.equal(await withWorkers(new URL('file:///nowhere/worker.js')), alone)
})
