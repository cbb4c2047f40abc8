import t from 'tap'
import { solvePositive } from '../../src/training/cholesky.ts'
import { fitLogistic } from '../../src/training/logistic.ts'
import { addRidge, addSmoothness, emptyPenalty } from '../../src/training/penalty.ts'
import { seededRandom } from '../../src/training/random.ts'

t.test('a positive definite system is solved, another refused', async t => {
  const size = 7
  const random = seededRandom(3)
  const root = Array.from({ length: size }, () => Array.from({ length: size }, () => random() - 0.5))
  const a = new Float64Array(size * size)
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      a[i * size + j] = root[i]!.reduce((sum, value, k) => sum + value * root[j]![k]!, i === j ? 0.1 : 0)
  const b = Float64Array.from({ length: size }, () => random())
  const x = solvePositive(Float64Array.from(a), b)
  for (let i = 0; i < size; i++) {
    const back = x.reduce((sum, value, j) => sum + value * a[i * size + j]!, 0)
    t.ok(Math.abs(back - b[i]!) < 1e-10)
  }
  t.throws(() => solvePositive(Float64Array.of(1, 0, 2, 1), Float64Array.of(1, 1)), RangeError)
})

t.test('without rows to the contrary an intercept is the log odds of the base rate', async t => {
  const target = Float64Array.from({ length: 100 }, (_, row) => (row < 20 ? 1 : 0))
  const beta = fitLogistic({
    width: 1,
    cells: new Int32Array(100),
    parameters: 1,
    target,
    penalty: emptyPenalty(),
  })
  t.ok(Math.abs(beta[0]! - Math.log(0.2 / 0.8)) < 1e-6)
})

t.test('a known model is recovered from 40,000 rows', async t => {
  const known = [-1, 0.8, -0.5, 1.5]
  const random = seededRandom(5)
  const rows = 40_000
  const cells = new Int32Array(rows * 3)
  const target = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    const first = random() < 0.5 ? 1 : -1
    const second = random() < 0.3 ? 2 : 3
    cells.set([0, first, second === 3 ? -1 : random() < 0.5 ? 2 : 3], row * 3)
    const logit = known[0]! + [1, 2].reduce((sum, at) => sum + (known[cells[row * 3 + at]!] ?? 0), 0)
    target[row] = random() < 1 / (1 + Math.exp(-logit)) ? 1 : 0
  }
  const penalty = emptyPenalty()
  addRidge(penalty, 1, 3, 0.001)
  const beta = fitLogistic({ width: 3, cells, parameters: 4, target, penalty })
  beta.forEach((value, at) => {
    t.ok(Math.abs(value - known[at]!) < 0.08, `parameter ${at}: ${value} for ${known[at]}`)
  })
})

t.test('offsets and weights count as if they were parameters and rows', async t => {
  const cells = new Int32Array(3)
  const target = Float64Array.of(1, 0, 0)
  const penalty = emptyPenalty()
  const plain = fitLogistic({ width: 1, cells, parameters: 1, target, penalty })
  const moved = fitLogistic({
    width: 1,
    cells,
    parameters: 1,
    target,
    penalty,
    offset: Float64Array.of(2, 2, 2),
  })
  t.ok(Math.abs(plain[0]! - 2 - moved[0]!) < 1e-6)
  const weight = Float64Array.of(1, 2)
  const weighted = fitLogistic({
    width: 1,
    cells: new Int32Array(2),
    parameters: 1,
    target: Float64Array.of(1, 0),
    penalty,
    weight,
  })
  t.ok(Math.abs(plain[0]! - weighted[0]!) < 1e-6)
})

t.test('a strong ridge holds weights at nought, strong smoothness holds neighbours together', async t => {
  const rows = 400
  const cells = Int32Array.from({ length: rows }, (_, row) => row % 4)
  const target = Float64Array.from({ length: rows }, (_, row) => (row % 4 === 3 ? 1 : 0))
  const ridge = emptyPenalty()
  addRidge(ridge, 0, 4, 1e6)
  const held = fitLogistic({ width: 1, cells, parameters: 4, target, penalty: ridge })
  t.ok(held.every(value => Math.abs(value) < 1e-3))
  const smooth = emptyPenalty()
  addSmoothness(smooth, 0, 4, 1e6)
  addRidge(smooth, 0, 4, 1e-6)
  const flat = fitLogistic({ width: 1, cells, parameters: 4, target, penalty: smooth })
  t.ok(Math.max(...flat) - Math.min(...flat) < 1e-3)
  t.ok(Math.abs(flat[0]! - Math.log(1 / 3)) < 0.01, 'together they answer the base rate')
})
