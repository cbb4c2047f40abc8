import fc from 'fast-check'
import t from 'tap'
import { always, bestFixed, uniform } from '../../src/learning/evaluation/best-fixed.ts'
import { clipOf } from '../../src/learning/evaluation/clip.ts'
import { evaluate } from '../../src/learning/evaluation/evaluate.ts'
import type { Target } from '../../src/learning/evaluation/logged.ts'
import { supportOf, weightsOf } from '../../src/learning/evaluation/weights.ts'
import { seededRandom } from '../../src/training/random.ts'
import { coinLog, resamples, settings, situation } from './coin-log.ts'

t.test('the effective sample size, and the weight outside the support, by hand', async t => {
  const logged = coinLog(4, 0, { action: Int32Array.of(0, 1, 0, 1) })
  const support = (target: Target) => supportOf(logged, target, weightsOf(logged, target))
  t.match(support(always(0, logged)), {
    effectiveRows: 2,
    effectiveCustomers: 2,
    meanWeight: 1,
    meanWeightError: 0.5,
    largestWeight: 2,
    largestShare: 0.5,
    matchingRows: 2,
    outside: 0,
  })
  t.match(support(uniform(logged)), { effectiveRows: 4, meanWeight: 1, largestWeight: 1 })
  const two = { ...logged, customer: Int32Array.of(7, 7, 7, 3) }
  t.match(supportOf(two, always(0, logged), weightsOf(two, always(0, logged))), {
    effectiveRows: 2,
    effectiveCustomers: 1,
    largestShare: 1,
    // Weights of 2, 0, 2 in one customer and 0 in the other: sums of 1 and −1 off the mean.
    meanWeightError: Math.SQRT2 / 4,
  })
  const more = { ...logged, actions: ['a', 'b', 'c', 'd'] }
  t.match(supportOf(more, uniform(more), weightsOf(more, uniform(more))), {
    outside: 0.5,
    outsideActions: ['c', 'd'],
  })
})

t.test(
  'the logging policy itself is worth its mean reward by every estimator, whatever the log',
  async () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: -5, max: 5, noNaN: true }),
        (seed, shift) => {
          const { draw } = situation('much overlap')
          const { logged } = draw(300, seededRandom(seed))
          const reward = logged.reward.map(value => value + shift)
          const mean = reward.reduce((a, b) => a + b, 0) / 300
          const own: Target = { kind: 'logged', chances: logged.probability }
          for (const { value, gain } of evaluate({ ...logged, reward }, own, { ...settings, resamples })
            .estimates) {
            if (Math.abs(value.value - mean) > 1e-6) return false
            if (!(Math.abs(gain.value) < 1e-6)) return false
          }
          return true
        },
      ),
      { numRuns: 10 },
    )
  },
)

t.test(
  'clipping costs at most a twentieth of the standard error, and no weight is clipped that need not be',
  async () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 50, noNaN: true }), fc.integer({ min: -3, max: 3 })), {
          minLength: 5,
          maxLength: 60,
        }),
        rows => {
          const weights = Float64Array.from(rows, ([weight]) => weight)
          const reward = Float64Array.from(rows, ([, value]) => value)
          const clip = clipOf(weights, reward)
          const kept = weights.map((weight, row) => Math.min(weight, clip) * reward[row]!)
          const mean = kept.reduce((a, b) => a + b, 0) / kept.length
          const error = Math.sqrt(kept.reduce((sum, each) => sum + (each - mean) ** 2, 0))
          const lost = weights.reduce(
            (sum, weight, row) => sum + Math.max(0, weight - clip) * Math.abs(reward[row]!),
            0,
          )
          return clip <= Math.max(...weights) && lost <= 0.05 * error + 1e-6
        },
      ),
    )
  },
)

t.test(
  'the doubly robust estimate is narrower where features tell of the reward, and the same seed gives the same',
  async t => {
    const { draw, truth } = situation('customers with 5')
    const { logged, target } = draw(6000, seededRandom(5))
    const first = evaluate(logged, target, settings)
    t.strictSame(evaluate(logged, target, settings), first)
    const by = (name: string) => first.estimates.find(each => each.name === name)!.value
    t.ok(by('dr').error < by('ips').error)
    t.ok(by('dr').low < truth && truth < by('dr').high)
    t.equal(first.customers, 1200)
  },
)

t.test('a target that does what was surely done gains nothing, to the last digit', async t => {
  const log = coinLog(400)
  for (const scale of [0.1, 1, 77.7]) {
    const sure = {
      ...log,
      probability: new Float64Array(400).fill(1),
      reward: log.reward.map((value, row) => scale * (value + (row % 7) / 3)),
    }
    const { answer, estimates } = evaluate(sure, { kind: 'action', action: log.action }, settings)
    t.equal(answer, 'cannot tell')
    for (const { name, gain } of estimates)
      t.match(gain, { value: 0, low: 0, high: 0 }, `${name} of rewards times ${scale}`)
  }
})

t.test('a constant in all rewards moves what it must, and widens nothing', async t => {
  const random = seededRandom(11)
  const log = coinLog(2000)
  const reward = log.reward.map(value => value + random())
  const answer = (offset: number) =>
    evaluate({ ...log, reward: reward.map(value => value + offset) }, always(1, log), settings)
  const plain = answer(0)
  for (const offset of [1e6, 1e9, -1e9]) {
    const moved = answer(offset)
    t.equal(moved.answer, plain.answer)
    for (const name of ['snips', 'dr'] as const) {
      const [a, b] = [plain, moved].map(({ estimates }) => estimates.find(each => each.name === name)!)
      for (const side of ['low', 'value', 'high'] as const) {
        t.ok(Math.abs(b!.value[side] - offset - a!.value[side]) < 1e-4, `${name} ${side} with ${offset}`)
        t.ok(Math.abs(b!.gain[side] - a!.gain[side]) < 1e-4, `gain by ${name}, ${side} with ${offset}`)
      }
    }
    t.ok(Math.abs(moved.logged.low - offset - plain.logged.low) < 1e-4)
  }
})

t.test('the best fixed action is chosen on one half and judged on the other', async t => {
  const logged = coinLog(3000, 0.2)
  const best = bestFixed(logged, 1)!
  t.equal(logged.actions[best.action], 'b')
  t.equal(best.rest.rows, 1500)
  t.equal(bestFixed(coinLog(100), 1), null, 'too few rows to choose')
})
