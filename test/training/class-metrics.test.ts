import t from 'tap'
import { scoredBy } from '../../src/training/class-metrics.ts'

// Four rows of four classes: two right, one second, one last.
const answers = Float64Array.of(
  ...[0.7, 0.1, 0.1, 0.1],
  ...[0.2, 0.5, 0.2, 0.1],
  ...[0.6, 0.3, 0.06, 0.04],
  ...[0.4, 0.3, 0.2, 0.1],
)
const truths = Uint8Array.of(0, 1, 1, 3)

t.test('answers of several classes are scored', async t => {
  const found = scoredBy(answers, truths, 4)
  t.equal(found.rows, 4)
  t.equal(found.accuracy, 0.5)
  t.equal(found.top3, 0.75)
  const logLoss = -(Math.log(0.7) + Math.log(0.5) + Math.log(0.3) + Math.log(0.1)) / 4
  t.ok(Math.abs(found.logLoss - logLoss) < 1e-12)
  // Class 0: one of three answers right; class 1: one of two found; class 3: never answered; class 2 does not occur.
  t.ok(Math.abs(found.macroF1 - (0.5 + 2 / 3 + 0) / 3) < 1e-12, `${found.macroF1}`)
  t.ok(found.auc > 0.4 && found.auc < 1)
})

t.test('two classes have one answer a row', async t => {
  const found = scoredBy(Float64Array.of(0.9, 0.2, 0.6, 0.4), Uint8Array.of(1, 0, 0, 1), 2)
  t.equal(found.auc, 0.75)
  t.equal(found.accuracy, 0.5)
  t.equal(found.macroF1, 0.5)
  t.equal(found.top3, 1)
})
