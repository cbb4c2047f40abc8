import t from 'tap'
import { scoredBy } from '../../../src/training/class-metrics.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { madeUpBank } from '../builders.ts'
import { grown, onnxAnswers, quarterHeldOut, taskOf, widest } from './tasks.ts'

const bank = madeUpBank(2500, 1)

t.test('several classes are answered by a softmax, the ONNX file as the trainer', async t => {
  const random = seededRandom(6)
  const [age, , town] = bank.columns
  if (age?.kind !== 'number' || town?.kind !== 'category') throw new TypeError('age and town')
  const codes = Uint8Array.from({ length: 2500 }, (_, row) =>
    random() < 0.1 ? Math.floor(random() * 4) : age.values[row]! > 45 ? town.codes[row]! : 3,
  )
  const parts = quarterHeldOut(codes)
  const target = { name: 'kind', codes, classes: ['a', 'b', 'c', 'd'] }
  const model = await grown(taskOf(bank.columns, codes, parts.train, { target }))
  const answers = model.answers(bank.columns, parts.test)
  t.equal(answers.length, 4 * parts.test.length)
  t.ok(widest(await onnxAnswers(model, bank.columns, parts.test), answers) < 1e-5)
  const held = Uint8Array.from(parts.test, row => codes[row]!)
  const { accuracy, logLoss, top3, macroF1 } = scoredBy(answers, held, 4)
  t.ok(accuracy > 0.88, `accuracy ${accuracy}`)
  t.ok(macroF1 > 0.85, `macro F1 ${macroF1}`)
  t.ok(top3 > accuracy && top3 <= 1)
  t.ok(logLoss < 0.5, `log loss ${logLoss}`)
})
