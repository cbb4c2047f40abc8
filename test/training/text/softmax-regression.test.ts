import fc from 'fast-check'
import t from 'tap'
import { seededRandom } from '../../../src/training/random.ts'
import { logitsOf, softmaxRegression } from '../../../src/training/text/softmax-regression.ts'
import type { SparseRows } from '../../../src/training/text/sparse.ts'
import { softmaxRows } from '../../../src/training/text/temperature.ts'
import { wrightOmega } from '../../../src/training/text/wright-omega.ts'

/** Rows with two entries each among `columns`. */
function madeUp(rows: number, columns: number, seed: number): SparseRows {
  const random = seededRandom(seed)
  return {
    rows,
    starts: Int32Array.from({ length: rows + 1 }, (_, row) => 2 * row),
    columns: Int32Array.from({ length: 2 * rows }, (_, at) =>
      at % 2 === 0 ? Math.floor((random() * columns) / 2) : Math.floor(((1 + random()) * columns) / 2),
    ),
    values: Float32Array.from({ length: 2 * rows }, () => random() + 0.1),
  }
}

/** weights - cost × Σ row × (truth - probability), which is 0 at the minimum and nowhere else. */
function slope(
  data: SparseRows,
  labels: Int32Array,
  classes: number,
  columns: number,
  weights: Float32Array,
  cost: number,
) {
  const left = Float64Array.from(weights)
  const logits = new Float64Array(classes)
  for (let row = 0; row < data.rows; row++) {
    logitsOf(data, row, weights, columns, logits)
    const shares = softmaxRows(Float32Array.from(logits), classes)
    for (let at = 0; at < classes; at++) {
      const pull = cost * ((labels[row] === at ? 1 : 0) - shares[at]!)
      for (let entry = data.starts[row]!; entry < data.starts[row + 1]!; entry++)
        left[data.columns[entry]! * classes + at]! -= data.values[entry]! * pull
      left[columns * classes + at]! -= pull
    }
  }
  return Math.max(...left.map(Math.abs))
}

t.test('the fit is where the penalised log loss has no slope, at any cost, and from any other', async t => {
  const data = madeUp(300, 12, 1)
  const random = seededRandom(2)
  const labels = Int32Array.from({ length: 300 }, (_, row) =>
    random() < 0.3 ? Math.floor(random() * 4) : data.columns[2 * row]! % 4,
  )
  const fit = softmaxRegression(data, labels, 4, 12, seededRandom(3))
  for (const cost of [0.3, 5, 1]) {
    fit.fit(cost, 1e-6)
    const found = slope(data, labels, 4, 12, fit.weights, cost)
    t.ok(found < 1e-2 * cost, `slope ${found} at cost ${cost}`)
  }
})

t.test('ω + ln ω is t', async () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 1000, noNaN: true }), t => {
      const omega = wrightOmega(t)
      return omega > 0 && Math.abs(omega + Math.log(omega) - t) < 1e-4
    }),
  )
})
