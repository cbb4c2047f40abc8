import fc from 'fast-check'
import t from 'tap'
import {
  type ComparedState,
  type Comparison,
  compared,
  nothingCompared,
} from '../../../src/learning/lifecycle/compared.ts'
import { type Gain, gainsOf } from '../../../src/learning/lifecycle/gains.ts'
import { type Group, pairedMean } from '../../../src/learning/lifecycle/paired-mean.ts'
import { comparedAt } from '../../../src/learning/lifecycle/rivals.ts'
import type { ModelRoles } from '../../../src/learning/lifecycle/roles.ts'
import { auc, ece, logLoss } from '../../../src/training/metrics.ts'
import { type RandomSource, seededRandom } from '../../../src/training/random.ts'
import { DAY_MS, NOON } from '../../builders.ts'

const roles = (more: Partial<ModelRoles> = {}): ModelRoles => ({
  champion: '1',
  challengers: [],
  shadows: ['2'],
  history: [],
  ...more,
})

/** Partitions as the stream has them: a customer is always in the same one. */
function partitioned(
  comparisons: readonly Comparison[],
  times: 1 | -1 = 1,
  from: readonly ComparedState[] = [],
) {
  const states = Array.from({ length: 64 }, (_, at) => from[at] ?? nothingCompared)
  for (const one of comparisons) {
    const at = Number(one.customerId.slice(2)) % 64
    states[at] = compared(states[at]!, one, times)
  }
  return states
}

const gainIn = (states: readonly ComparedState[], of = roles()): Gain => gainsOf(states, { m: of }, NOON)[0]!

interface Simulated {
  readonly outcomes: number
  readonly customers: number
  /** What the second version thinks of a chance, and of whose it is: a number of the customer's own. */
  readonly second: (chance: number, random: RandomSource, own: number) => number
  /** How far customers differ, in log-odds: what the models cannot know, and what makes their outcomes hang together. */
  readonly spread?: number
}

const sigmoid = (z: number) => 1 / (1 + Math.exp(-z))
const normal = (random: RandomSource) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** The first version knows every row's chance, but for what is the customer's own. */
function simulated(
  { outcomes, customers, second, spread = 0 }: Simulated,
  random: RandomSource,
): Comparison[] {
  const own = Array.from({ length: customers }, () => spread * normal(random))
  return Array.from({ length: outcomes }, (_, row) => {
    const z = normal(random) - 1.5
    const customer = row % customers
    const chance = sigmoid(z + own[customer]!)
    return {
      model: 'm',
      customerId: `C-${customer}`,
      at: NOON - (row % 20) * DAY_MS,
      probabilities: { '1': sigmoid(z), '2': second(sigmoid(z), random, own[customer]!) },
      positive: random() < chance,
    }
  })
}

/** Adds noise in log-odds: as a model is that has learned less. */
const noisy = (size: number) => (chance: number, random: RandomSource) =>
  sigmoid(Math.log(chance / (1 - chance)) + size * normal(random))

/** Is wrong about the same customers again and again. */
const mistaken = (chance: number, _random: RandomSource, own: number) =>
  sigmoid(Math.log(chance / (1 - chance)) - own)

const comparison: fc.Arbitrary<Comparison> = fc.record({
  model: fc.constant('m'),
  customerId: fc.integer({ min: 0, max: 300 }).map(n => `C-${n}`),
  at: fc.integer({ min: NOON - 29 * DAY_MS, max: NOON }),
  probabilities: fc
    .tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 1_000_000 }), fc.boolean())
    .map(([a, b, third]) => ({ '1': a / 1e6, '2': b / 1e6, ...(third && { '10': 0.5 }) })),
  positive: fc.boolean(),
})

t.test('comparisons may come in any order, and what is taken back never was', async t => {
  const given = fc.record({
    some: fc.array(comparison, { maxLength: 30 }),
    others: fc.array(comparison, { maxLength: 30 }),
  })
  fc.assert(
    fc.property(given, ({ some, others }) => {
      const whole = partitioned([...some, ...others])
      t.strictSame(gainIn(partitioned([...others, ...some].reverse())), gainIn(whole))
      t.strictSame(gainIn(partitioned(others, -1, whole)), gainIn(partitioned(some)))
      const nothing = partitioned([...some, ...others], -1, whole)
      t.ok(nothing.every(({ days }) => Object.values(days).every(day => Object.keys(day).length === 0)))
    }),
    { numRuns: 40 },
  )
})

t.test('figures are those of the same rows', async t => {
  const comparisons = simulated({ outcomes: 400, customers: 300, second: noisy(1) }, seededRandom(5))
  const truths = Uint8Array.from(comparisons, ({ positive }) => Number(positive))
  const of = (version: string) => Float64Array.from(comparisons, one => one.probabilities[version]!)
  const gain = gainIn(partitioned(comparisons))
  t.match(gain, { champion: '1', version: '2', role: 'shadow', outcomes: 400, days: 20 })
  t.ok(Math.abs(gain.logLoss.gain - (logLoss(of('1'), truths) - logLoss(of('2'), truths))) < 2e-6)
  for (const [mine, version] of [
    ['champion', '1'],
    ['version', '2'],
  ] as const) {
    t.ok(Math.abs(gain.auc[mine]! - auc(of(version), truths)) < 0.02)
    t.ok(Math.abs(gain.calibrationError[mine]! - ece(of(version), truths)) < 1e-5)
  }
  const swapped = gainIn(partitioned(comparisons), roles({ champion: '2', shadows: ['1'] }))
  t.equal(swapped.logLoss.gain, -gain.logLoss.gain, 'after a promotion it is told from the other side')
  t.strictSame([swapped.auc.champion, swapped.outcomes], [gain.auc.version, 400])
})

/** As `pairOf` gives them, without the road through the state: differences of the log losses by group of customers. */
function differencesIn(comparisons: readonly Comparison[], groups = 256): Group[] {
  const all = Array.from({ length: groups }, () => ({ outcomes: 0, sum: 0 }))
  for (const { customerId, probabilities, positive } of comparisons) {
    const lossOf = (p: number) => -Math.log(positive ? p : 1 - p)
    const group = all[Number(customerId.slice(2)) % groups]!
    group.outcomes++
    group.sum += lossOf(probabilities['1']!) - lossOf(probabilities['2']!)
  }
  return all.filter(({ outcomes }) => outcomes > 0)
}

t.test(
  '95 % intervals have the truth in them about as often as they say, also where customers come again',
  async t => {
    const runs = 300
    for (const [customers, outcomes] of [
      [2000, 800],
      [60, 900],
    ] as const) {
      const random = seededRandom(customers)
      const draw = (outcomes: number, customers: number) =>
        pairedMean(differencesIn(simulated({ outcomes, customers, second: mistaken, spread: 1 }, random)))
      const truth = draw(300_000, 300_000).mean
      let covered = 0
      for (let run = 0; run < runs; run++) {
        const { low, high } = draw(outcomes, customers)
        if (low! <= truth && truth <= high!) covered++
      }
      t.ok(covered / runs > 0.925 && covered / runs < 0.98, `${customers} customers: ${covered / runs}`)
    }
  },
)

t.test('a worse one is found worse, and the worse champion to be beaten', async t => {
  const comparisons = simulated({ outcomes: 4000, customers: 1500, second: noisy(0.8) }, seededRandom(1))
  t.match(gainIn(partitioned(comparisons)), { verdict: 'worse', moreOutcomes: null })
  const swapped = roles({ champion: '2', shadows: ['1'] })
  t.match(gainIn(partitioned(comparisons), swapped), { verdict: 'better', moreOutcomes: null })
  const early = gainIn(partitioned(comparisons.slice(0, 60)))
  t.match(early, { verdict: 'cannot be told yet', moreOutcomes: 40 })
  const few = gainIn(partitioned(comparisons.slice(0, 300)))
  t.equal(few.verdict, 'cannot be told yet')
  t.ok(few.moreOutcomes! > 50 && few.moreOutcomes! < 30_000, `${few.moreOutcomes} more`)
})

t.test('two that are equally good are hardly ever called, however often one looks', async t => {
  const runs = 200
  let called = 0
  let outside = 0
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(run + 1)
    // Each errs as much as the other.
    const [one, other] = [noisy(0.5), noisy(0.5)]
    const all = simulated({ outcomes: 3000, customers: 600, second: one }, random).map(each => ({
      ...each,
      probabilities: { ...each.probabilities, '1': other(each.probabilities['1']!, random) },
    }))
    const looks = Array.from({ length: 30 }, (_, at) =>
      pairedMean(differencesIn(all.slice(0, 100 * (at + 1)))),
    )
    if (looks.some(({ sign }) => sign !== null)) called++
    if (looks.some(({ low, high }) => low! > 0 || high! < 0)) outside++
  }
  t.ok(called / runs <= 0.05, `${called} of ${runs}`)
  t.ok(outside / runs > 0.1, `who went by the intervals would have called ${outside}`)
  const same = simulated({ outcomes: 500, customers: 300, second: chance => chance }, seededRandom(3))
  t.match(gainIn(partitioned(same)), {
    logLoss: { gain: 0, low: 0, high: 0 },
    verdict: 'cannot be told yet',
    moreOutcomes: null,
  })
})

t.test('of too few customers nothing is told', async t => {
  const comparisons = simulated({ outcomes: 900, customers: 5, second: noisy(2) }, seededRandom(4))
  t.match(gainIn(partitioned(comparisons)), {
    outcomes: 900,
    logLoss: { low: null, high: null },
    verdict: 'cannot be told yet',
  })
  t.match(gainIn([]), {
    outcomes: 0,
    auc: { champion: null },
    verdict: 'cannot be told yet',
    moreOutcomes: 100,
  })
})

t.test('a difference that is only rounding is none', async t => {
  const groups = Array.from({ length: 100 }, (_, at) => ({ outcomes: 1000, sum: at % 2 ? 5e-5 : 4e-5 }))
  const { low, sign, times } = pairedMean(groups)
  t.ok(low! > 0)
  t.strictSame([sign, times], [null, null])
})

t.test('the interval is wider where a few customers bear it', async t => {
  const groups = Array.from({ length: 40 }, (_, at) => ({ outcomes: 10, sum: at % 2 ? 1 : -0.5 }))
  const { mean, low, high } = pairedMean(groups)
  // By hand: the standard error of 40 equal groups' means, and Student's t of 39 degrees of freedom.
  const deviation = Math.sqrt((40 * 0.075 ** 2) / 39)
  t.ok(Math.abs(mean - 0.025) < 1e-12)
  t.ok(Math.abs(high! - mean - (2.0227 * deviation) / Math.sqrt(40)) < 1e-5)
  t.ok(Math.abs(high! + low! - 2 * mean) < 1e-12)
})

t.test('who is compared follows from when it happened, whoever looks when', async t => {
  const change = { because: '', before: null }
  const history: ModelRoles['history'] = [
    { ...change, at: 400, change: 'retired', version: '4' },
    { ...change, at: 300, change: 'promoted', version: '3', before: '2' },
    { ...change, at: 200, change: 'challenging', version: '3' },
    { ...change, at: 100, change: 'shadowing', version: '4' },
  ]
  const of: ModelRoles = { champion: '3', challengers: [], shadows: ['5'], history }
  const at = (time: number) => [...comparedAt(of, time)].sort()
  t.strictSame(at(50), ['2', '5'])
  t.strictSame(at(150), ['2', '4', '5'])
  t.strictSame(at(350), ['2', '3', '4', '5'], 'the champion before is compared with the one that came after')
  t.strictSame(at(400), ['2', '3', '5'])
})
