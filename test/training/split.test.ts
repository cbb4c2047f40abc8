import t from 'tap'
import { seededRandom } from '../../src/training/random.ts'
import { latestSplit, splitAt, stratifiedFolds, stratifiedSplit } from '../../src/training/split.ts'

const target = Uint8Array.from({ length: 500 }, (_, row) => (row % 10 === 0 ? 1 : 0))
const positives = (rows: Int32Array) => rows.reduce((sum, row) => sum + target[row]!, 0)

t.test('a stratified split holds the same share of each class out, and every row is in one part', async t => {
  const { train, test } = stratifiedSplit(target, 0.2, seededRandom(1))
  t.equal(test.length, 100)
  t.equal(positives(test), 10)
  t.same(
    [...train, ...test].sort((a, b) => a - b),
    [...target.keys()],
  )
})

t.test('a table may be of any length', async t => {
  t.equal(stratifiedSplit(new Uint8Array(1_000_000), 0.2, seededRandom(1)).test.length, 200_000)
})

t.test('the same seed splits the same, another seed otherwise', async t => {
  const one = stratifiedSplit(target, 0.2, seededRandom(1)).test
  t.same(stratifiedSplit(target, 0.2, seededRandom(1)).test, one)
  t.notSame(stratifiedSplit(target, 0.2, seededRandom(2)).test, one)
})

t.test('by time the latest rows are held out, ties in the order of the file', async t => {
  const { train, test } = latestSplit(Float64Array.of(3, 1, 5, 5, 2), 0.2)
  t.same([...test], [3])
  t.same([...train], [0, 1, 2, 4])
})

t.test('named rows are held out', async t => {
  const { train, test } = splitAt(4, [2, 0])
  t.same([...test], [0, 2])
  t.same([...train], [1, 3])
})

t.test('folds share the rows and the positives evenly', async t => {
  const rows = Int32Array.from(target.keys())
  const folds = stratifiedFolds(target, rows, 5, seededRandom(1))
  for (let fold = 0; fold < 5; fold++) {
    const part = rows.filter((_, place) => folds[place] === fold)
    t.equal(part.length, 100)
    t.equal(positives(part), 10)
  }
})
