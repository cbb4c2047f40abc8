import t from 'tap'
import { always, uniform } from '../../src/learning/evaluation/best-fixed.ts'
import { ESTIMATORS } from '../../src/learning/evaluation/estimators.ts'
import { evaluate } from '../../src/learning/evaluation/evaluate.ts'
import type { Logged, Target } from '../../src/learning/evaluation/logged.ts'
import { seededRandom } from '../../src/training/random.ts'
import { coinLog, resamples, settings, situation } from './coin-log.ts'

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

/** `a` for certain, but for a control group of a few, in which chance takes `a` or `b`; both are worth the same. */
function seldomExplored(rows: number, share: number, seed: number): Logged {
  const random = seededRandom(seed)
  const probability = Float64Array.from({ length: rows }, () => (random() < share ? 0.5 : 1))
  const action = Int32Array.from(probability, chance => (random() < chance ? 0 : 1))
  const reward = Float64Array.from(action, () => (random() < 0.2 ? 1 : 0))
  return coinLog(rows, 0, { action, probability, reward })
}

t.test('a few explored rows, which alone tell the target from what was logged, prove nothing', async t => {
  const told = (rows: number, share: number) =>
    Array.from({ length: 100 }, (_, seed) => {
      const logged = seldomExplored(rows, share, seed)
      return evaluate(logged, always(0, logged), { ...settings, resamples }).answer
    }).filter(answer => answer === 'better' || answer === 'worse').length
  t.ok(told(400, 0.02) <= 5, `of 8 explored rows ${told(400, 0.02)} verdicts in 100`)
  t.ok(told(2000, 0.02) <= 8, `of 40 ${told(2000, 0.02)}`)
  t.ok(told(2000, 0.2) <= 10, `of 400 ${told(2000, 0.2)}`)
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
