import fc from 'fast-check'
import t from 'tap'
import {
  type CategoryBins,
  driftBaseline,
  type NumberBins,
} from '../../../src/training/report/findings/drift-baseline.ts'
import { splitAt } from '../../../src/training/split.ts'
import { categories, numbers } from '../builders.ts'

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0)

t.test('drift baseline: shares of all rows, counted by the edges as they are written', async t => {
  const value = fc.oneof(
    fc.constant(Number.NaN),
    fc.constant(0),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  )
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), values => {
      const column = numbers('x', values)
      const every = splitAt(values.length, [])
      const found = driftBaseline({
        columns: [column],
        features: ['customer.x'],
        split: every,
        probabilities: { train: new Float64Array(0), test: Float64Array.of(0.1, 0.9) },
      })
      const { edges, shares, missing } = found.features['customer.x'] as NumberBins
      if (edges.length > 9 || shares.length !== edges.length + 1) return false
      if (!edges.every((edge, at) => at === 0 || edge > edges[at - 1]!)) return false
      const recounted = shares.map(
        (_, at) =>
          column.values.filter(
            one =>
              one >= Math.fround(edges[at - 1] ?? -Infinity) && !(one >= Math.fround(edges[at] ?? Infinity)),
          ).length / values.length,
      )
      return (
        recounted.every((share, at) => Math.abs(share - shares[at]!) < 1e-5) &&
        Math.abs(sum(shares) + missing - 1) < 1e-4
      )
    }),
  )
  const found = driftBaseline({
    columns: [categories('town', ['n', 's', 'w'], [0, 0, 0, 2, -1])],
    split: splitAt(5, [4]),
    probabilities: { train: new Float64Array(0), test: Float64Array.of(0.1) },
  })
  t.same(found.score, { edges: [], shares: [1], missing: 0, mean: 0.1 })
  t.same(found.features.town as CategoryBins, { categories: { n: 0.75, w: 0.25 }, other: 0, missing: 0 })
})
