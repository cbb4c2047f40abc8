import fc from 'fast-check'
import t from 'tap'
import { situations } from '../../bench/estimators/situations.ts'
import { always, bestFixed, uniform } from '../../src/learning/evaluation/best-fixed.ts'
import { clipOf } from '../../src/learning/evaluation/clip.ts'
import { ESTIMATORS } from '../../src/learning/evaluation/estimators.ts'
import { evaluate } from '../../src/learning/evaluation/evaluate.ts'
import { type Resamples, resamplesOf } from '../../src/learning/evaluation/groups.ts'
import type { Logged, Target } from '../../src/learning/evaluation/logged.ts'
import { supportOf, weightsOf } from '../../src/learning/evaluation/weights.ts'
import { seededRandom } from '../../src/training/random.ts'

const settings = { seed: 1, baseline: null, rounds: 199 }

/** Two actions, each logged half the time; `b` is worth `more` than `a`. */
function coinLog(rows: number, more = 0.2, changes: Partial<Logged> = {}): Logged {
  const random = seededRandom(rows)
  const action = Int32Array.from({ length: rows }, () => (random() < 0.5 ? 0 : 1))
  return {
    rows,
    actions: ['a', 'b'],
    action,
    probability: new Float64Array(rows).fill(0.5),
    probabilities: null,
    reward: Float64Array.from(action, code => (random() < 0.3 + more * code ? 1 : 0)),
    customer: null,
    features: [],
    line: Int32Array.from({ length: rows }, (_, row) => row + 2),
    ...changes,
  }
}

const situation = (name: string) => situations.find(each => each.name.startsWith(name))!

const known = new Map<number, Resamples>()
function resamples(groups: number): Resamples {
  const drawn = known.get(groups) ?? resamplesOf(groups, 299, 3)
  known.set(groups, drawn)
  return drawn
}

t.test('the 95 % intervals have the truth in them about as often as they say', async t => {
  const runs = 120
  for (const [name, rows] of [
    ['much overlap', 500],
    ['negative and positive', 1000],
    ['customers with 5 rows', 1500],
    ['one draw for', 2000],
  ] as const) {
    const { draw, truth } = situation(name)
    const covered = new Map<string, number>()
    for (let run = 0; run < runs; run++) {
      const { logged, target } = draw(rows, seededRandom(run + 1))
      const { estimates } = evaluate(logged, target, { seed: run, baseline: null, resamples })
      for (const { name, value } of estimates)
        if (value.low <= truth && truth <= value.high) covered.set(name, (covered.get(name) ?? 0) + 1)
    }
    for (const estimator of ESTIMATORS) {
      const share = (covered.get(estimator) ?? 0) / runs
      t.ok(share >= 0.885, `${name}: ${estimator} covers ${share}`)
    }
  }
})

t.test('with a probability near 0 of what the target takes it refuses rather than answers', async t => {
  const { draw } = situation('nearly no chance')
  for (let run = 0; run < 20; run++) {
    const { logged, target } = draw(2000, seededRandom(run + 1))
    const { answer, estimates, refusals } = evaluate(logged, target, { ...settings, resamples })
    t.equal(answer, 'refused')
    t.strictSame(estimates, [])
    t.ok(refusals.some(({ code }) => code === 'effective-rows' || code === 'mean-weight'))
  }
})

/** `each` rows a customer, for all of which one is drawn: `b` with the chance `chance`. Some customers are keener than others. */
function drawnOnce(customers: number, each: number, chance: number, seed: number): Logged {
  const random = seededRandom(seed)
  const rows = customers * each
  const drawn = Array.from({ length: customers }, () => (random() < chance ? 1 : 0))
  const keen = drawn.map(() => (random() < 0.5 ? 0.8 : 0.2))
  const customer = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / each))
  const action = customer.map(code => drawn[code]!)
  const probability = Float64Array.from(action, code => (code === 1 ? chance : 1 - chance))
  const reward = Float64Array.from(customer, code => (random() < keen[code]! ? 1 : 0))
  return coinLog(rows, 0, { customer, action, probability, reward })
}

t.test('what was drawn once for a customer counts once', async t => {
  const runs = 60
  const answers = (customers: number, each: number, chance: number) =>
    Array.from({ length: runs }, (_, seed) => {
      const logged = drawnOnce(customers, each, chance, seed)
      return evaluate(logged, always(1, logged), { ...settings, resamples })
    })
  const many = answers(1000, 10, 0.1)
  t.ok(many.every(({ answer }) => answer !== 'refused'))
  const covered = many.filter(({ estimates }) =>
    estimates.every(({ value }) => value.low <= 0.5 && 0.5 <= value.high),
  )
  t.ok(covered.length >= 0.87 * runs, `${covered.length}`)
  for (const { refusals } of answers(60, 100, 0.05))
    t.ok(refusals.some(({ code }) => code === 'customers' || code === 'effective-rows'))
})

t.test('every reason to refuse is found', async t => {
  const code = (logged: Logged, target: Target) =>
    evaluate(logged, target, settings).refusals.map(({ code }) => code)
  const b = always(1, coinLog(1))
  t.strictSame(code(coinLog(2000), b), [])
  t.match(code(coinLog(60), b), ['rows'])
  t.match(code(coinLog(2000, 0.2, { customer: new Int32Array(2000).map((_, row) => row % 30) }), b), [
    'customers',
  ])
  t.match(
    code(
      coinLog(2000, 0.2, { actions: ['a', 'b', 'c'] }),
      uniform({ ...coinLog(1), actions: ['a', 'b', 'c'] }),
    ),
    ['outside', 'mean-weight'],
  )
  t.match(code(coinLog(2000, 0.2, { probability: new Float64Array(2000).fill(0.9) }), b), ['mean-weight'])
  t.match(code(coinLog(150), b), ['effective-rows'])
  t.match(code(coinLog(2000, 0.2, { reward: new Float64Array(2000) }), b), ['rewards'])
  const one = coinLog(2000)
  one.probability[one.action.indexOf(1)] = 0.0005
  t.match(code(one, b), ['effective-rows'])
  const barred = new Float64Array(4000).fill(0.5).map((chance, at) => (at % 40 < 2 ? at % 2 : chance))
  t.match(code(coinLog(2000, 0.2, { probabilities: barred }), always(0, coinLog(1))), ['outside'])
})

t.test('a better policy is told from a worse one, and from one that is as good', async t => {
  const answer = (more: number) => evaluate(coinLog(4000, more), always(1, coinLog(1)), settings).answer
  t.equal(answer(0.2), 'better')
  t.equal(answer(-0.2), 'worse')
  t.equal(answer(0), 'cannot tell')
  const against = (code: number) =>
    evaluate(coinLog(4000, 0.2), always(1, coinLog(1)), { ...settings, baseline: always(code, coinLog(1)) })
      .answer
  t.equal(against(0), 'better')
  t.equal(against(1), 'cannot tell', 'compared with itself')
})

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
