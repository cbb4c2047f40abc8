import t from 'tap'
import { scoredBy } from '../../../src/training/class-metrics.ts'
import { seededRandom } from '../../../src/training/random.ts'
import type { Column } from '../../../src/training/table.ts'
import { categories, madeUpBank, numbers } from '../builders.ts'
import { grown, onnxAnswers, quarterHeldOut, taskOf, widest } from './tasks.ts'

const count = 2500
const bank = madeUpBank(count, 1)
const split = quarterHeldOut(bank.target)
const truths = Uint8Array.from(split.test, row => bank.target[row]!)
const task = taskOf(bank.columns, bank.target, split.train)
const learned = await grown(task)

/** A table for what does not depend on how good the trees are: they take a third of the time. */
const few = 500
const smallBank = madeUpBank(few, 1)
const smallSplit = quarterHeldOut(smallBank.target)
const smallTask = taskOf(smallBank.columns, smallBank.target, smallSplit.train)
const smallLearned = await grown(smallTask)

/** All rows of numbers that lie on thresholds, a little beside them, missing, and far out; and levels never seen. */
function probes(rows: number): Column[] {
  const random = seededRandom(3)
  const ages = Float32Array.from({ length: rows }, (_, row) =>
    row % 7 === 0 ? Number.NaN : row % 11 === 0 ? 1e30 : 18 + Math.floor(random() * 120) / 2,
  )
  const known = bank.columns[1]!
  if (known.kind !== 'number') throw new TypeError('income is a number')
  const incomes = Float32Array.from({ length: rows }, (_, row) => {
    const value = known.values[row % count]!
    return Math.fround(value * (1 + ((row % 3) - 1) * 1e-7))
  })
  return [
    numbers('age', ages),
    numbers('income', incomes),
    categories(
      'town',
      ['south', 'nowhere', 'north'],
      Array.from({ length: rows }, (_, row) => (row % 4) - 1),
    ),
    numbers(
      'noise',
      new Float32Array(rows).map(() => random()),
    ),
  ]
}

t.test('the ONNX file answers as the trainer on 2,000 rows: on thresholds, missing, never seen', async t => {
  const rows = Int32Array.from({ length: 2000 }, (_, row) => row)
  const columns = probes(2000)
  const gap = widest(await onnxAnswers(learned, columns, rows), learned.answers(columns, rows))
  t.ok(gap < 1e-5, `largest difference ${gap}`)
  const held = widest(
    await onnxAnswers(learned, bank.columns, split.test),
    learned.answers(bank.columns, split.test),
  )
  t.ok(held < 1e-5, `largest difference ${held}`)
})

t.test('held-out answers are near what the truth itself would reach, and calibrated', async t => {
  const { auc, ece } = scoredBy(learned.answers(bank.columns, split.test), truths, 2)
  t.ok(auc > 0.85, `AUC ${auc}`)
  t.ok(ece < 0.06, `ECE ${ece}`)
})

t.test(
  'the same seed gives the same bytes: whatever the held-out rows say, and with columns that tell nothing',
  async t => {
    const { columns, target } = smallBank
    const garbled = target.map((truth, row) => (smallSplit.test.includes(row) ? row % 2 : truth))
    const constant = numbers('constant', new Float32Array(few).fill(3))
    const names = Array.from({ length: few }, (_, row) => `id-${row}`)
    const ids = categories('id', names, Int32Array.from(names.keys()))
    const again = await grown(taskOf([constant, ...columns, ids], garbled, smallSplit.train))
    t.same(again.idle, ['constant', 'id'])
    t.same(
      again.inputs.map(({ at }) => at),
      [1, 2, 3, 4],
    )
    t.same(again.onnx('bank'), smallLearned.onnx('bank'))
  },
)

t.test(
  'a row with everything missing is answered near the base rate, one value missing about as the mean',
  async t => {
    const { columns, target } = smallBank
    const { train, test } = smallSplit
    const baseRate = train.reduce((sum, row) => sum + target[row]!, 0) / train.length
    const complete = columns.map(
      (column): Column =>
        column.kind === 'number'
          ? { ...column, values: column.values.map(value => (Number.isNaN(value) ? 55 : value)) }
          : column,
    )
    const model = await grown(taskOf(complete, target, train))
    const nothing = complete.map(
      (column): Column =>
        column.kind === 'number'
          ? { ...column, values: Float32Array.of(Number.NaN) }
          : { ...column, codes: Int32Array.of(-1) },
    )
    const [answer] = model.answers(nothing, Int32Array.of(0))
    t.ok(Math.abs(answer! - baseRate) < 0.02, `${answer} for ${baseRate}`)
    const ageless = [numbers('age', new Float32Array(few).fill(Number.NaN)), ...complete.slice(1)]
    const mean = (columns: readonly Column[]) =>
      model.answers(columns, test).reduce((sum, value) => sum + value, 0) / test.length
    t.ok(Math.abs(mean(ageless) - mean(complete)) < 0.06, `${mean(ageless)} for ${mean(complete)}`)
  },
)

t.test('what is missing on purpose is learned as such', async t => {
  const low = numbers('income', new Float32Array(count).fill(11))
  const gone = numbers('income', new Float32Array(count).fill(Number.NaN))
  const at = (income: Column) =>
    learned.answers([bank.columns[0]!, income, bank.columns[2]!, bank.columns[3]!], split.test)
  const more = at(gone).filter((value, row) => value > at(low)[row]!).length
  t.ok(more > 0.95 * split.test.length, 'missing incomes say yes more often than low ones')
})

t.test('weights of classes change what is learned, not what an answer means', async t => {
  const wishes = { monotone: new Map<string, 1 | -1>(), classWeights: new Map([['yes', 20]]) }
  const weighted = await grown({ ...task, wishes })
  t.notSame(weighted.onnx('bank'), learned.onnx('bank'))
  const { auc, ece } = scoredBy(weighted.answers(bank.columns, split.test), truths, 2)
  t.ok(auc > 0.85, `AUC ${auc}`)
  t.ok(ece < 0.06, `ECE ${ece}: calibration brings the chances back`)
})

t.test('what counts is said: noise counts least', async t => {
  const [age, income, town, noise] = learned.strengths
  for (const strength of [age!, income!, town!]) t.ok(strength > 2 * noise!, `${learned.strengths}`)
})

t.test('a wish that cannot be kept is refused', async t => {
  const wish = (monotone: [string, 1][], classWeights?: Map<string, number>) =>
    grown({ ...task, wishes: { monotone: new Map(monotone), classWeights } })
  await t.rejects(wish([['town', 1]]), { message: /--monotone "town": it has categories/ })
  await t.rejects(wish([['agee', 1]]), { message: /--monotone "agee": no such column/ })
  await t.rejects(wish([], new Map([['oui', 2]])), { message: /--class-weight "oui": no value of "bought"/ })
})
