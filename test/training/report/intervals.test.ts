import fc from 'fast-check'
import t from 'tap'
import { auc } from '../../../src/training/metrics.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { aucInterval, bootstrap, wilson } from '../../../src/training/report/findings/intervals.ts'

const near = (a: number, b: number, by: number) => Math.abs(a - b) <= by

t.test('shares of few rows have an interval that stays sensible at the ends', async t => {
  // By hand from Wilson's formula, z = 1.96.
  const none = wilson(0, 10)
  t.equal(none.low, 0)
  t.ok(near(none.high, 0.2775, 1e-4), `${none.high}`)
  const half = wilson(5, 10)
  t.ok(near(half.low, 0.2366, 1e-4) && near(half.high, 0.7634, 1e-4))
  t.ok(Number.isNaN(wilson(0, 0).value))
})

/** DeLong's variance by its definition: every pair of classes compared. */
function byPairs(scores: Float64Array, truths: Uint8Array): number {
  const of = (wanted: number) => [...scores].filter((_, row) => truths[row] === wanted)
  const [negatives, positives] = [of(0), of(1)]
  const won = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0)
  const variance = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return (
    variance(positives.map(a => mean(negatives.map(b => won(a, b))))) / positives.length +
    variance(negatives.map(b => mean(positives.map(a => won(a, b))))) / negatives.length
  )
}

t.test(
  'the AUC’s interval has the variance that DeLong, DeLong and Clarke-Pearson define, ties too',
  async () => {
    const rows = fc.array(
      fc.record({ score: fc.integer({ min: 0, max: 9 }), truth: fc.constantFrom(0, 1) }),
      {
        minLength: 8,
        maxLength: 50,
      },
    )
    fc.assert(
      fc.property(rows, rows => {
        const scores = Float64Array.from(rows, row => row.score)
        const truths = Uint8Array.from(rows, row => row.truth)
        const positives = truths.reduce((sum, truth) => sum + truth, 0)
        fc.pre(positives > 1 && rows.length - positives > 1)
        const { value, low, high } = aucInterval(scores, truths)
        fc.pre(value > 0 && value < 1)
        const logit = (share: number) => Math.log(share / (1 - share))
        const half = (1.959963984540054 * Math.sqrt(byPairs(scores, truths))) / (value * (1 - value))
        return (
          near(value, auc(scores, truths), 1e-12) &&
          near(low, 1 / (1 + Math.exp(half - logit(value))), 1e-9) &&
          near(high, 1 / (1 + Math.exp(-half - logit(value))), 1e-9)
        )
      }),
    )
  },
)

t.test('of many samples about 95 in 100 have the true AUC inside their interval', async t => {
  const random = seededRandom(3)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  // Two normal classes one standard deviation apart: the AUC is Φ(1/√2).
  const truth = 0.7602499389
  let inside = 0
  for (let sample = 0; sample < 400; sample++) {
    const truths = Uint8Array.from({ length: 120 }, (_, row) => (row < 30 ? 1 : 0))
    const { low, high } = aucInterval(
      Float64Array.from(truths, one => one + normal()),
      truths,
    )
    if (low <= truth && truth <= high) inside++
  }
  t.ok(inside >= 366 && inside <= 394, `${inside} of 400`)
})

t.test('bootstrap: a mean’s interval is that of theory, the same seed gives the same', async t => {
  const random = seededRandom(5)
  const values = Float64Array.from({ length: 2000 }, () => random())
  const mean = (rows: Int32Array) => [rows.reduce((sum, row) => sum + values[row]!, 0) / rows.length]
  const [found] = bootstrap(2000, mean, 9)
  const error = Math.sqrt(1 / 12 / 2000)
  t.ok(near(found!.low, found!.value - 1.96 * error, 0.2 * error))
  t.ok(near(found!.high, found!.value + 1.96 * error, 0.2 * error))
  t.same(bootstrap(2000, mean, 9), [found])
  t.notSame(bootstrap(2000, mean, 10), [found])
})

t.test(
  'bootstrap: a statistic that samples exaggerate, such as a gap, is set right and not below 0',
  async t => {
    const random = seededRandom(6)
    const fair = Uint8Array.from({ length: 1000 }, () => (random() < 0.5 ? 1 : 0))
    const gap = (rows: Int32Array) => [
      Math.abs(rows.reduce((sum, row) => sum + fair[row]!, 0) / rows.length - 0.5),
    ]
    const [found] = bootstrap(1000, gap, 1)
    t.equal(found!.low, 0, 'the truth, no gap at all, is inside')
    t.ok(found!.high >= found!.value && found!.high <= 2 * found!.value)
  },
)
