import t from 'tap'
import { classReport } from '../../../src/training/report/class-report.ts'
import { classFindingsOf } from '../../../src/training/report/findings/class-findings.ts'
import type { ClassReportInput } from '../../../src/training/report/input.ts'

const classes = ['card lost', 'fee', 'transfer', '<other>']
/** Told with 0.7; wrong for every tenth row, where a fee is taken for a transfer. */
const truths = Int32Array.from({ length: 200 }, (_, row) => (row % 10 === 0 ? 1 : row % 4))
const told = truths.map((truth, row) => (row % 10 === 0 ? 2 : truth))
const input: ClassReportInput = {
  name: 'intent',
  version: '1',
  date: '2026-01-31',
  seed: 1,
  learner: 'logistic regression on n-grams',
  target: 'category',
  classes,
  truths,
  probabilities: Float32Array.from({ length: 800 }, (_, at) =>
    told[Math.floor(at / 4)] === at % 4 ? 0.7 : 0.1,
  ),
  trainCounts: [100, 150, 120, 80],
  heldOutBy: { kind: 'named', list: 'test.csv' },
}

t.test('accuracy, first three, macro F1 and log loss against the class shares', async t => {
  const { measures, confusions, classes: found, thresholds, ece } = classFindingsOf(input)
  const [accuracy, top3, macroF1, logLoss] = measures
  t.equal(accuracy!.heldOut.value, 0.9)
  const fees = truths.filter(truth => truth === 1).length
  t.equal(accuracy!.naive, fees / 200, 'the most common class of the training rows')
  // Of the wrong rows all three others have 0.1: the fee, told before two of them, is second.
  t.equal(top3!.heldOut.value, 1)
  t.equal(top3!.naive, truths.filter(truth => truth !== 3).length / 200)
  t.ok(Math.abs(logLoss!.heldOut.value - (0.9 * -Math.log(0.7) + 0.1 * -Math.log(0.1))) < 1e-6)
  t.ok(macroF1!.heldOut.low < macroF1!.heldOut.value && macroF1!.heldOut.value < macroF1!.heldOut.high)
  const f1 = found.reduce((sum, one) => sum + one.f1, 0) / 4
  t.ok(Math.abs(macroF1!.heldOut.value - f1) < 1e-12)
  t.same(confusions, [{ truth: 'fee', told: 'transfer', rows: 20 }])
  t.same(
    found
      .slice(0, 2)
      .map(one => one.name)
      .sort(),
    ['fee', 'transfer'],
    'the weakest first',
  )
  t.ok(Math.abs(ece - 0.2) < 1e-6, 'right in 0.9 where 0.7 was told')
  t.same(
    thresholds.map(({ above, answered }) => [above, answered]),
    [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95].map(above => [above, above < 0.7 ? 1 : 0]),
    'float32 0.7 is a little less',
  )
})

t.test('the page and the Markdown stand alone, and names are no markup', async t => {
  const { html, markdown } = classReport(input)
  t.notMatch(html, /<script|src=|https?:|NaN|undefined|<other>/)
  t.match(html, '&lt;other&gt;')
  t.match(markdown, '\\<other\\>')
  t.match(markdown, '| fee | transfer | 20 |')
  t.match(markdown, 'the rows listed in test.csv')
  t.same(classReport(input), { html, markdown })
})
