import fc from 'fast-check'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import t from 'tap'
import { Mistake } from '../../../src/training/mistake.ts'
import { onnxOfText } from '../../../src/training/text/onnx.ts'
import { probabilities } from '../../../src/training/text/text-model.ts'
import { trainText } from '../../../src/training/text/train-text.ts'
import { classes, sentences } from './sentences.ts'

const learned = sentences(600, 1)
const { model, choice } = trainText(learned.texts, learned.labels, classes, 7)
const bytes = onnxOfText(model, 'made-up')
const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 })
t.teardown(() => session.release())

async function answers(texts: string[]): Promise<{ probabilities: Float32Array; labels: string[] }> {
  const { probabilities, label } = await session.run({ text: new Tensor('string', texts, [texts.length]) })
  t.same(probabilities!.dims, [texts.length, classes.length])
  return { probabilities: probabilities!.data as Float32Array, labels: [...(label!.data as string[])] }
}

function gap(found: Float32Array, expected: Float32Array): number {
  t.equal(found.length, expected.length)
  return found.reduce((worst, value, at) => Math.max(worst, Math.abs(value - expected[at]!)), 0)
}

t.test('the ONNX file answers as the trainer on 1,000 texts, together and alone', async t => {
  const { texts } = sentences(1000, 2)
  const together = await answers(texts)
  const expected = probabilities(model, texts)
  const worst = gap(together.probabilities, expected)
  t.ok(worst < 1e-5, `largest difference ${worst}`)
  for (const row of [0, 17, 999]) {
    const own = together.probabilities.slice(row * classes.length, (row + 1) * classes.length)
    t.ok(gap((await answers([texts[row]!])).probabilities, own) < 1e-6)
  }
})

t.test('and on whatever else users type', async t => {
  const odd = [
    '',
    ' \t\r\n ',
    '😀 pin 👍🏽',
    'pin\0card',
    '\ud800 card \udc00',
    'CARD IS LOST!!!',
    'Ćárd  İS   ｌｏｓｔ',
    'cafe\u0301 in the CAFÉ',
    'ß ﬁ ĳ ½ ²',
    '中文 карта بطاقة',
    '12345 £10.00',
    '\u0002card\u0003 # [^pin]+|. \\',
    'x'.repeat(20_000),
    'lost my card '.repeat(1000),
  ]
  t.ok(gap((await answers(odd)).probabilities, probabilities(model, odd)) < 1e-5)
  for (const text of odd)
    t.ok(
      gap((await answers([text])).probabilities, probabilities(model, [text])) < 1e-5,
      JSON.stringify(text.slice(0, 20)),
    )
})

t.test('and on any text', async () => {
  const piece = fc.oneof(
    fc.constantFrom('card', 'lost', 'PIN', 'Fee', ' ', 'é', '\0', '\ud83d'),
    fc.string({ unit: 'binary', maxLength: 5 }),
  )
  const texts = fc.array(
    fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')),
    { minLength: 1, maxLength: 5 },
  )
  await fc.assert(
    fc.asyncProperty(texts, async texts => {
      return gap((await answers(texts)).probabilities, probabilities(model, texts)) < 1e-5
    }),
    { numRuns: 200 },
  )
})

t.test('capitals, accents, signs and spaces make no difference', async t => {
  const [plain, ...others] = ['lost my card', '  LOST -- my\n(Card)!', 'Lóst mÿ  ＣＡＲＤ.']
  const own = (await answers([plain!])).probabilities
  for (const other of others) t.same((await answers([other])).probabilities, own, JSON.stringify(other))
})

t.test('the label is that of the likeliest class, and the right one', async t => {
  const texts = ['someone stole my cards', 'pin code forgot', 'why was i charged']
  t.same((await answers(texts)).labels, ['lost-card', 'new-pin', 'fee'])
})

t.test('a text without a known part is answered near the shares of the classes', async t => {
  const share = classes.map((_, at) => learned.labels.filter(label => label === at).length / 600)
  const found = (await answers(['ꙮ'])).probabilities
  share.forEach((expected, at) => {
    t.ok(Math.abs(found[at]! - expected) < 0.2, `${found[at]} for ${expected}`)
  })
})

t.test('rows that were not learned from are told as well as their labels allow', async t => {
  const { texts, labels } = sentences(1000, 3)
  const found = probabilities(model, texts)
  const mean = labels.reduce((sum, label, row) => sum + found[row * classes.length + label]!, 0) / 1000
  t.ok(mean > 0.85, `probability of the truth ${mean}; a tenth of the labels are by chance`)
  t.ok(choice.logLoss < 0.5, `cross-validated log loss ${choice.logLoss}`)
})

t.test('the same seed gives the same bytes', async t => {
  t.same(onnxOfText(trainText(learned.texts, learned.labels, classes, 7).model, 'made-up'), bytes)
})

t.test('texts without anything in common are refused', async t => {
  const texts = Array.from({ length: 60 }, (_, at) => String.fromCodePoint(0x4e00 + at))
  const labels = Int32Array.from({ length: 60 }, (_, at) => at % 2)
  t.throws(() => trainText(texts, labels, ['a', 'b'], 1), Mistake)
})
