import t from 'tap'
import { loggedTable } from '../../src/training/logged-table.ts'
import { effectiveRows, inverseWeights } from '../../src/training/weights.ts'

t.test('weights are clipped at the 99th percentile, and nothing is weighted without chance', async t => {
  const chances = Float64Array.from({ length: 200 }, (_, at) => 1 / (at + 1))
  const { weights, most, clipped } = inverseWeights(chances)
  t.equal(Math.round(most), 198)
  t.equal(clipped, 2)
  t.equal(Math.max(...weights), most)
  t.equal(effectiveRows([1, 1, 1, 1]), 4)
  t.equal(effectiveRows([3, 1]), 1.6)
  const certain = {
    time: '2026-01-15T12:00:00.000Z',
    channel: 'web',
    probability: 1,
    taught: 1,
    accepted: true,
    features: { 'customer.age': 30 },
  }
  t.equal(loggedTable([certain, certain], []).weighed, undefined)
  const half = { ...certain, probability: 0.5 }
  t.same(loggedTable([half, half], []).weighed, { most: 2, clipped: 0 })
})
