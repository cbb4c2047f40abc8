import fc from 'fast-check'
import t from 'tap'
import { labelOf, standingOf } from '../../../src/learning/adaptive/labels.ts'
import { learnedOf } from '../../../src/learning/adaptive/learned.ts'
import {
  type Posterior,
  PREDICTION,
  type PriorBelief,
  posteriorOf,
  predict,
} from '../../../src/learning/adaptive/posterior.ts'
import { siteOf } from '../../../src/learning/adaptive/sites.ts'
import { type LearnedState, type Lesson, learn, merged } from '../../../src/learning/adaptive/state.ts'
import { agedTo, type Observation, type Sums } from '../../../src/learning/adaptive/sums.ts'
import { sigmoid } from '../../../src/log-odds.ts'

const DAY = 86_400_000
const prior: PriorBelief = {
  halfLifeMs: 20 * DAY,
  level: { halfLifeMs: 2 * DAY, spread: 0.4 },
  spreads: [0.7, 0.3, 0.5],
}

function predictedBy(posterior: Posterior, inputs: Float32Array, base: number) {
  const numbers = new Float32Array(3)
  predict(posterior, inputs, base, numbers, 0)
  const of = (which: number) => numbers[which]!
  return {
    weighted: of(PREDICTION.weighted),
    predicted: of(PREDICTION.predicted),
    spread: of(PREDICTION.spread),
  }
}

const logOdds = fc.double({ min: -8, max: 8, noNaN: true })
const observation: fc.Arbitrary<Observation> = fc.record({
  actionId: fc.constantFrom('deposit', 'loan'),
  channel: fc.constantFrom('web', 'mobile'),
  at: fc.integer({ min: 0, max: 60 * DAY }),
  inputs: fc
    .array(fc.float({ min: -3, max: 3, noNaN: true }), { minLength: 2, maxLength: 2 })
    .map(rest => Float32Array.from([1, ...rest])),
  base: logOdds,
  weighted: logOdds,
  predicted: logOdds,
  positive: fc.boolean(),
  weight: fc.double({ min: 0, max: 1, noNaN: true }),
})
const observations = fc.array(observation, { maxLength: 12 })
const lessons = (of: readonly Observation[]): Lesson[] => of.map(after => ({ before: null, after }))

const END = 100 * DAY
const keys = ['deposit web', 'deposit mobile', 'loan web', 'loan mobile']

/** Whether partitions have learned the same, as it counts at the end. */
function same(a: readonly LearnedState[], b: readonly LearnedState[]): boolean {
  const at = (states: readonly LearnedState[], key: string): Sums | null => {
    const sums = merged(states, key, prior)
    return sums && agedTo(END, sums, prior)
  }
  return keys.every(key => {
    const [one, other] = [at(a, key), at(b, key)]
    const nothing = new Float64Array((one ?? other)?.length ?? 0)
    nothing[0] = END
    const [left, right] = [one ?? nothing, other ?? nothing]
    return left.every((value, index) => Math.abs(value - right[index]!) < 1e-9)
  })
}

t.test(
  'what was learned depends neither on the order of outcomes nor on how customers are dealt',
  async t => {
    fc.assert(
      fc.property(observations, fc.array(fc.nat(3)), fc.nat(), (all, dealt, seed) => {
        const shuffled = all
          .map((each, index) => ({ each, key: Math.imul(index + 1, seed | 1) >>> 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ each }) => each)
        const alone = [learn({}, lessons(all), prior)]
        const parts = [0, 1, 2, 3].map(part =>
          learn({}, lessons(shuffled.filter((_, index) => (dealt[index] ?? 0) === part)), prior),
        )
        return same(alone, parts) && same(parts, [...parts].reverse())
      }),
    )
    t.pass()
  },
)

t.test('an outcome that is replaced leaves nothing behind, whatever came in between', async t => {
  fc.assert(
    fc.property(observations, observation, observations, fc.boolean(), (before, ignored, after, accepted) => {
      const accept: Observation = { ...ignored, positive: accepted, weight: 1 }
      const replaced: Lesson = { before: ignored, after: accept }
      const told = [learn({}, [...lessons([...before, ignored, ...after]), replaced], prior)]
      const straight = [learn({}, lessons([...before, ...after, accept]), prior)]
      const taken = [
        learn({}, [...lessons([...before, ignored, ...after]), { before: ignored, after: null }], prior),
      ]
      return same(told, straight) && same(taken, [learn({}, lessons([...before, ...after]), prior)])
    }),
  )
  t.pass()
})

t.test(
  'an action of which nothing was learned is as its base says, to the last bit, and uncertain',
  async t => {
    fc.assert(
      fc.property(observation, ({ inputs, base }) => {
        const { predicted, spread } = predictedBy(posteriorOf(null, prior, 0), inputs, base)
        return predicted === Math.fround(base) && spread >= Math.fround(Math.hypot(0.7, 0.4))
      }),
    )
    t.equal(learnedOf([{}, {}], prior).in('web', 0)({ id: 'deposit', index: 0 }), null)
  },
)

t.test(
  'whatever was learned, no propensity is 0 or 1, and no spread is 0 or beyond that of the start',
  async t => {
    fc.assert(
      fc.property(observations, observation, fc.integer({ min: 1, max: 2000 }), (all, asked, times) => {
        const many = all.flatMap(each => Array.from({ length: Math.ceil(times / 100) }, () => each))
        const sums = merged([learn({}, lessons(many), prior)], 'deposit web', prior)
        const { predicted, spread } = predictedBy(
          posteriorOf(sums, prior, 60 * DAY),
          asked.inputs,
          asked.base,
        )
        const first = predictedBy(posteriorOf(null, prior, 0), asked.inputs, asked.base).spread
        const chance = sigmoid(predicted)
        return chance > 0 && chance < 1 && spread > 0 && spread <= first + 1e-6
      }),
    )
    t.pass()
  },
)

t.test('after a half-life an outcome counts half, and in the end it is forgotten', async t => {
  const one: Observation = {
    actionId: 'deposit',
    channel: 'web',
    at: 0,
    inputs: Float32Array.from([1, 0, 1]),
    base: 0,
    weighted: 0,
    predicted: 0,
    positive: true,
    weight: 1,
  }
  const sums = learn({}, lessons([one]), prior)['deposit web']!
  const later = agedTo(20 * DAY, sums, prior)
  t.strictSame(
    [...later.subarray(5)],
    [...sums.subarray(5)].map(value => value / 2),
  )
  t.strictSame(
    [...later.subarray(3, 5)],
    [...sums.subarray(3, 5)].map(value => value / 2 ** 10),
    'the level sooner',
  )
  t.strictSame([...later.subarray(1, 3)], [1, 1], 'what is only counted stays')
  const chance = (at: number) => predictedBy(posteriorOf(sums, prior, at), one.inputs, 0).predicted
  t.ok(chance(0) > chance(20 * DAY) && chance(20 * DAY) > chance(90 * DAY) && chance(90 * DAY) > 0)
  t.ok(chance(2000 * DAY) < 1e-12)
})

t.test('many outcomes of the same wrong prediction do not carry it past the truth', async t => {
  for (const [predicted, truth] of [
    [0.02, 0.4],
    [0.1, 0.5],
    [0.3, 0.05],
    [0.9, 0.2],
  ] as const) {
    const base = Math.log(predicted / (1 - predicted))
    const sites = [true, false].map(positive => siteOf(base, positive, positive ? truth : 1 - truth))
    const [bend, pull] = [sites[0]!.curvature + sites[1]!.curvature, sites[0]!.pull + sites[1]!.pull]
    const moved = sigmoid(base + pull / bend)
    t.ok(Math.abs(moved - truth) < 0.12, `${predicted} → ${moved} where ${truth} is true`)
  }
})

t.test('it finds the truth: a level, a slope and a weight, from what it predicted itself', async t => {
  let random = 1
  const next = () => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0
    return random / 2 ** 32
  }
  const lasting: PriorBelief = { ...prior, halfLifeMs: 1e6 * DAY }
  let state: LearnedState = {}
  const errors: number[] = []
  for (let at = 0; at < 4000; at++) {
    const [model, feature] = [2 * next() - 1, 2 * next() - 1]
    const base = -1 + model
    const truth = -0.4 + 0.6 * model + 1 * feature
    const inputs = Float32Array.from([1, model, feature])
    const sums = merged([state], 'deposit web', lasting)
    const { weighted, predicted, spread } = predictedBy(posteriorOf(sums, lasting, at), inputs, base)
    if (at > 3000) errors.push((predicted - truth) / spread)
    const after: Observation = {
      ...{ actionId: 'deposit', channel: 'web', at, inputs, base, weighted, predicted, weight: 1 },
      positive: next() < sigmoid(truth),
    }
    state = learn(state, lessons([after]), lasting)
  }
  const { mean } = posteriorOf(state['deposit web']!, lasting, 4000)
  t.match([...mean].map(Math.round), [1, -0, 1])
  const off = Math.sqrt(errors.reduce((sum, each) => sum + each ** 2, 0) / errors.length)
  t.ok(off < 1.6, `${off} spreads off`)
})

t.test('the latest answer counts, and any answer more than none', async t => {
  const labels = { positive: new Set(['accepted', 'resolved']), negative: new Set(['rejected', 'ignored']) }
  const of = (...outcomes: [string, number, number?][]) => {
    const reported = outcomes.map(([outcome, at, weight], id) => ({ id: `${id}`, outcome, at, weight }))
    const standing = standingOf(reported, labels)
    return standing && labelOf(standing, labels)
  }
  t.equal(of(), null)
  t.equal(of(['impression', 1], ['clicked', 2]), null)
  t.strictSame(of(['impression', 1], ['ignored', 9]), { positive: false, weight: 1 })
  t.strictSame(of(['accepted', 1], ['ignored', 9]), { positive: true, weight: 1 })
  t.strictSame(of(['rejected', 2, 0.3], ['accepted', 1]), { positive: false, weight: 0.3 })
  t.strictSame(of(['rejected', 2], ['accepted', 3]), { positive: true, weight: 1 })
})
