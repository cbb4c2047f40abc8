import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { type BoostJob, boost, marginsOf } from '../../../src/training/boosting/boost.ts'
import { binnedTable } from '../../../src/training/boosting/table.ts'
import { boostingLimits, cellsOfRows } from '../../../src/training/boosting/terms.ts'
import { cellsOf } from '../../../src/training/design.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { usedTerms } from '../../../src/training/terms.ts'
import { numbers } from '../builders.ts'
import { someRules } from './tasks.ts'

const random = seededRandom(5)
const x = new Float32Array(1500).map(() => Math.round(random() * 100))
const z = new Float32Array(1500).map(() => random())
const target = Uint8Array.from(x, (value, row) =>
  random() < 0.4 + 0.4 * Math.sin(value / 9) * z[row]! ? 1 : 0,
)
const rows = Int32Array.from(x.keys())
const columns = [numbers('x', x), numbers('z', z)]
const { terms } = usedTerms(columns, rows, boostingLimits)
const tableWith = (monotone: number) =>
  binnedTable(
    { terms, cells: terms.map((term, at) => cellsOf(term, columns[at]!)) },
    { codes: target, classes: 2 },
    [1, 1],
    [monotone, 0],
  )
const job = (more: Partial<BoostJob> = {}): BoostJob => ({
  rows,
  check: new Int32Array(0),
  rules: someRules,
  rounds: 60,
  patience: 10,
  seed: 1,
  ...more,
})

/** The margins for x from 0 to 100, z held. */
function curve(monotone: number, fixed: number): Float64Array {
  const grid = Float32Array.from({ length: 101 }, (_, at) => at)
  const held = new Float32Array(101).fill(fixed)
  const cells = cellsOfRows(terms, [numbers('x', grid), numbers('z', held)], Int32Array.from(grid.keys()))
  return marginsOf(boost(tableWith(monotone), job()).ensemble, cells, 2)
}

t.test('a monotone column only raises, or only lowers, the answer, whatever the others are', async t => {
  for (const direction of [1, -1])
    for (const fixed of [0.1, 0.5, 0.9]) {
      const margins = curve(direction, fixed)
      t.ok(margins.every((value, at) => at === 0 || direction * (value - margins[at - 1]!) >= -1e-9))
    }
  const bound = curve(-1, 0.9)
  t.ok(bound[0]! - bound[100]! > 0.1, 'and it still tells something')
  const free = curve(0, 0.9)
  t.ok(free[14]! > free[42]! + 1, 'without the wish the curve follows the wave')
})

t.test('it ends when rows that were not learned from gain no more', async t => {
  const learn = rows.filter(row => row % 3 > 0)
  const check = rows.filter(row => row % 3 === 0)
  const { losses } = boost(tableWith(0), job({ rows: learn, check, rounds: 500 }))
  const best = losses.indexOf(Math.min(...losses))
  t.ok(losses.length < 500)
  t.equal(losses.length - 1 - best, 10, 'after the patience, and no later')
})

t.test('another seed grows other trees; a leaf never has fewer rows than it must', async t => {
  const weights = (seed: number) =>
    boost(tableWith(0), job({ seed })).ensemble.rounds.map(([tree]) => tree!.weight.join())
  t.same(weights(1), weights(1))
  t.notSame(weights(2), weights(1))
  const rules = { ...someRules, fewestRows: 700, rowShare: 1 }
  const stumps = boost(tableWith(0), job({ rules })).ensemble
  t.ok(
    stumps.rounds.every(([tree]) => tree!.yes.length <= 3),
    'of 1,500 rows, 700 a leaf: one split at most',
  )
})

t.test('a weight of a row counts in the trees as the same weight of its class does', async t => {
  const design = { terms, cells: terms.map((term, at) => cellsOf(term, columns[at]!)) }
  const codes = { codes: target, classes: 2 }
  const byClass = binnedTable(design, codes, [1, 3], [0, 0])
  const byRow = binnedTable(
    design,
    codes,
    [1, 1],
    [0, 0],
    Float32Array.from(target, code => (code === 1 ? 3 : 1)),
  )
  const found = boost(byRow, job()).ensemble
  t.ok(isDeepStrictEqual(found, boost(byClass, job()).ensemble))
  t.notOk(isDeepStrictEqual(found, boost(tableWith(0), job()).ensemble))
})
