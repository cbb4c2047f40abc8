import fc from 'fast-check'
import t from 'tap'
import { auc, calibrationBins, ece, logLoss, metricsOf } from '../../src/training/metrics.ts'

const scored = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 8 }), truth: fc.constantFrom(0, 1) }), {
    minLength: 2,
    maxLength: 60,
  })
  .filter(rows => new Set(rows.map(row => row.truth)).size === 2)

function byCountingPairs(rows: { score: number; truth: number }[]): number {
  let won = 0
  let pairs = 0
  for (const positive of rows.filter(row => row.truth === 1))
    for (const negative of rows.filter(row => row.truth === 0)) {
      pairs++
      won += positive.score > negative.score ? 1 : positive.score === negative.score ? 0.5 : 0
    }
  return won / pairs
}

t.test('AUC is the share of pairs in which the positive scores higher, ties counting half', async t => {
  fc.assert(
    fc.property(scored, rows => {
      const found = auc(
        Float64Array.from(rows, row => row.score / 8),
        Uint8Array.from(rows, row => row.truth),
      )
      return Math.abs(found - byCountingPairs(rows)) < 1e-12
    }),
  )
  t.equal(auc(Float64Array.of(0.1, 0.9), Uint8Array.of(0, 1)), 1)
  t.equal(auc(Float64Array.of(0.5, 0.5, 0.5), Uint8Array.of(0, 1, 1)), 0.5)
  t.ok(Number.isNaN(auc(Float64Array.of(0.5, 0.6), Uint8Array.of(1, 1))), 'one class alone has none')
})

t.test('log loss stays finite when a sure answer is wrong', async t => {
  t.equal(logLoss(Float64Array.of(0.5), Uint8Array.of(1)), Math.LN2)
  t.ok(Math.abs(logLoss(Float64Array.of(0), Uint8Array.of(1)) - 34.54) < 0.01)
})

t.test('calibration error weighs each bin’s gap by its rows', async t => {
  const probabilities = Float64Array.of(0.25, 0.25, 0.25, 0.25, 1)
  const truths = Uint8Array.of(1, 1, 0, 0, 1)
  t.same(calibrationBins(probabilities, truths), [
    { from: 0.2, rows: 4, weight: 4, meanProbability: 0.25, positiveShare: 0.5 },
    { from: 0.9, rows: 1, weight: 1, meanProbability: 1, positiveShare: 1 },
  ])
  t.ok(Math.abs(ece(probabilities, truths) - 0.2) < 1e-12)
})

t.test('a row of weight two counts as two rows', async t => {
  const weights = Float32Array.of(2, 1, 1, 2)
  const once = metricsOf(Float64Array.of(0.8, 0.4, 0.6, 0.1), Uint8Array.of(1, 1, 0, 0), weights)
  const twice = metricsOf(Float64Array.of(0.8, 0.8, 0.4, 0.6, 0.1, 0.1), Uint8Array.of(1, 1, 1, 0, 0, 0))
  for (const name of ['auc', 'logLoss', 'brier', 'ece', 'accuracy', 'macroF1'] as const)
    t.ok(Math.abs(once[name] - twice[name]) < 1e-12, name)
})

t.test('all figures of one small table', async t => {
  const found = metricsOf(Float64Array.of(0.8, 0.4, 0.6, 0.1), Uint8Array.of(1, 1, 0, 0))
  t.equal(found.rows, 4)
  t.equal(found.auc, 0.75)
  t.equal(found.accuracy, 0.5)
  t.ok(Math.abs(found.brier - (0.04 + 0.36 + 0.36 + 0.01) / 4) < 1e-12)
})
