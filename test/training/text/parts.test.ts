import fc from 'fast-check'
import t from 'tap'
import { classMetrics } from '../../../src/training/class-metrics.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { alphabetOf, symbolsOf } from '../../../src/training/text/alphabet.ts'
import { deal } from '../../../src/training/text/deal.ts'
import { gramsOf, vocabularyOf } from '../../../src/training/text/grams.ts'
import { quantised } from '../../../src/training/text/quantised.ts'
import { bestTemperature, logLossAt } from '../../../src/training/text/temperature.ts'

t.test('a text is words of known letters with one space between and around', async t => {
  const alphabet = alphabetOf(['my card’s PIN', 'é 1'])
  t.equal(symbolsOf(alphabet, '  My-CÁRD,s\tpín 1¹!'), ' my card s pin 11 ')
  t.equal(symbolsOf(alphabet, 'my\0card'), ' my ')
  t.equal(symbolsOf(alphabet, 'xyz'), ' y ', 'x and z were never seen')
  t.equal(symbolsOf(alphabet, ''), ' ')
})

t.test('the n-grams are words, pairs of words, and parts of words of 2 to 4', async t => {
  t.same(
    [...gramsOf(' i pay ')].sort(),
    [
      ' i ',
      ' i pay ',
      ' i',
      'i ',
      ' p',
      ' pa',
      ' pay',
      ' pay ',
      'ay',
      'ay ',
      'pa',
      'pay',
      'pay ',
      'y ',
    ].sort(),
  )
  t.same([...gramsOf(' ')], [])
})

t.test('a vocabulary has words first, what two texts have, and no more than it may', async t => {
  const texts = [' pay now ', ' pay later ', ' pay now ', ' pin ']
  const all = vocabularyOf(texts, 1000)
  t.same(all.grams.slice(0, all.words), [' now ', ' pay ', ' pay now '])
  t.notOk(all.grams.includes(' pin'), 'one text is too few')
  const weight = (gram: string) => all.weights[all.placeOf.get(gram)!]!
  t.ok(weight(' now ') > weight(' pay '), 'the rarer counts more')
  const few = vocabularyOf(texts, 8)
  t.equal(few.grams.length, 8)
  t.ok(few.grams.includes(' pay ') && !few.grams.includes(' now '), 'those that more texts have stay')
})

t.test('rows are dealt evenly, class by class', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4), { maxLength: 200 }), fc.integer({ min: 2, max: 6 }), (list, parts) => {
      const labels = Int32Array.from(list)
      const partOf = deal(labels, parts, seededRandom(1))
      return [...new Set(list)].every(label => {
        const counts = new Array<number>(parts).fill(0)
        partOf.forEach((part, row) => {
          if (labels[row] === label) counts[part]!++
        })
        return Math.max(...counts) - Math.min(...counts) <= 1 && counts[0] === Math.min(...counts)
      })
    }),
  )
})

t.test('weights in a byte are off by half a step at most', async () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9000, max: 9000 }), { minLength: 6, maxLength: 6 }), list => {
      const weights = Float32Array.from(list, thousandths => thousandths / 1000)
      const { levels, steps } = quantised(weights, 3)
      return weights.every((weight, at) => {
        const step = steps[Math.floor(at / 3)]!
        return Math.abs(levels[at]! * step - weight) <= step * 0.5001
      })
    }),
  )
})

t.test('the best temperature makes logits of three times their size right again', async t => {
  const random = seededRandom(5)
  const logits = new Float32Array(3000).map(() => 3 * 2 * (random() + random() - 1))
  const labels = Int32Array.from({ length: 1000 }, (_, row) => {
    const shares = [0, 1, 2].map(at => Math.exp(logits[3 * row + at]! / 3))
    let left = random() * shares.reduce((sum, share) => sum + share, 0)
    return shares.findIndex(share => {
      left -= share
      return left < 0
    })
  })
  const { temperature, logLoss } = bestTemperature(logits, labels, 3)
  t.ok(temperature > 2.4 && temperature < 3.6, `temperature ${temperature}`)
  t.ok(logLoss < logLossAt(logits, labels, 3, 1))
  t.equal(logLoss, logLossAt(logits, labels, 3, temperature))
})

t.test('figures of four texts, worked out by hand', async t => {
  const probabilities = Float32Array.of(0.7, 0.2, 0.1, 0.1, 0.6, 0.3, 0.5, 0.3, 0.2, 0.25, 0.35, 0.4)
  const found = classMetrics(probabilities, Int32Array.of(0, 1, 2, -1), 3)
  const near = (name: keyof typeof found, expected: number) =>
    t.ok(Math.abs(found[name]! - expected) < 1e-6, `${name} ${found[name]} for ${expected}`)
  t.equal(found.rows, 4)
  near('accuracy', 0.5)
  near('top3', 0.75)
  near('logLoss', -(Math.log(0.7) + Math.log(0.6) + Math.log(0.2) + Math.log(1e-15)) / 4)
  near('brier', (0.14 + 0.26 + 0.98 + 1 + 0.25 ** 2 + 0.35 ** 2 + 0.4 ** 2) / 4)
  near('macroF1', (2 / 3 + 1 + 0) / 3)
  near('auc', (1 + 1 + 1 / 3) / 3)
  near('ece', (0.3 + 0.4 + 0.5 + 0.4) / 4)
})
