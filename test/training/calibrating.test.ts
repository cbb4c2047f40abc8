import t from 'tap'
import { sigmoid } from '../../src/log-odds.ts'
import { calibrated, chooseCalibration, chooseTemperature } from '../../src/training/calibrating.ts'
import { isotonicPoints, valueOn } from '../../src/training/isotonic.ts'
import { seededRandom } from '../../src/training/random.ts'

const rows = 6000
const random = seededRandom(1)
const logits = new Float64Array(rows).map(() => 6 * random() - 3)
const truthsOf = (chance: (logit: number) => number) =>
  Uint8Array.from(logits, logit => (random() < chance(logit) ? 1 : 0))

t.test('calibrated answers are left alone', async t => {
  t.equal(chooseCalibration(logits, truthsOf(sigmoid), seededRandom(2)).choice.kind, 'none')
})

t.test('answers that are too sure, and too high, are brought back by Platt’s line', async t => {
  const { choice } = chooseCalibration(
    logits,
    truthsOf(logit => sigmoid(0.5 * logit - 1)),
    seededRandom(2),
  )
  if (choice.kind !== 'platt') throw new TypeError(choice.kind)
  t.ok(Math.abs(choice.a - 0.5) < 0.06, `a ${choice.a}`)
  t.ok(Math.abs(choice.b + 1) < 0.1, `b ${choice.b}`)
  t.equal(calibrated(choice, 2), sigmoid(choice.a * 2 + choice.b))
})

t.test('what no line mends is mended by points', async t => {
  const steps = truthsOf(logit => (Math.abs(logit) < 2 ? 0.5 : logit < 0 ? 0.02 : 0.98))
  const { choice } = chooseCalibration(logits, steps, seededRandom(2))
  t.equal(choice.kind, 'isotonic')
  t.ok(Math.abs(calibrated(choice, 1) - 0.5) < 0.08)
  t.ok(calibrated(choice, -2.9) < 0.06)
})

t.test('points never fall, and a manifest takes them', async t => {
  const probabilities = logits.map(sigmoid)
  const points = isotonicPoints(probabilities, truthsOf(sigmoid))
  t.ok(points.x.every((x, at) => at === 0 || x > points.x[at - 1]!))
  t.ok(points.y.every((y, at) => y > 0 && y < 1 && (at === 0 || y >= points.y[at - 1]!)))
  for (const p of [0.1, 0.5, 0.9])
    t.ok(Math.abs(valueOn(points, p) - p) < 0.06, `${p}: ${valueOn(points, p)}`)
  t.equal(isotonicPoints(new Float64Array(100).fill(0.3), new Uint8Array(100)).x.length, 2)
})

t.test('too sure answers of several classes are cooled', async t => {
  const classes = 3
  const margins = new Float64Array(rows * classes).map(() => 4 * random())
  const truths = new Uint8Array(rows).map((_, row) => {
    const weights = [0, 1, 2].map(at => Math.exp(0.4 * margins[row * classes + at]!))
    const drawn = random() * (weights[0]! + weights[1]! + weights[2]!)
    return drawn < weights[0]! ? 0 : drawn < weights[0]! + weights[1]! ? 1 : 2
  })
  const { a } = chooseTemperature(margins, truths, classes)
  t.ok(Math.abs(a - 0.4) < 0.05, `${a}`)
  t.equal(
    chooseTemperature(
      margins.map(margin => 0.4 * margin),
      truths,
      classes,
    ).a,
    1,
  )
})
