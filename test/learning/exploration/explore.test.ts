import fc from 'fast-check'
import t from 'tap'
import { type Placed, place, type Valued } from '../../../src/decision/arbitration.ts'
import { seededChance } from '../../../src/demo/seeded.ts'
import { explorer } from '../../../src/learning/exploration/explore.ts'
import type { Exploration } from '../../../src/strategy/exploration.ts'
import type { Placement } from '../../../src/strategy/strategy.ts'
import { strategyWith } from '../../builders.ts'

const [template] = strategyWith().actions.values()
const METHODS = ['epsilon', 'thompson', 'squarecb', 'random', 'propensity-only', 'no-levers'] as const
type Method = (typeof METHODS)[number]

interface Some {
  readonly propensity: number
  readonly value: number
  readonly spread: number
  readonly service: boolean
}

/** Candidates worth `propensity * value`, less 1. */
function candidatesOf(all: readonly Some[]): Valued[] {
  return all.map(({ propensity, value, spread, service }, index) => ({
    action: { ...template!, id: `a${index}`, index, kind: service ? 'service' : 'sales' },
    propensity,
    priority: propensity * value - 1,
    rise: value,
    spread,
  }))
}

function explorationOf(all: readonly Valued[], more: Partial<Exploration> = {}): Exploration {
  const explores = all.map(({ action }) => action.kind !== 'service')
  const method = 'none'
  return { method, epsilon: 0.2, gamma: 20, floor: 0.1, explores, placements: null, arms: [], ...more }
}

const placement = { id: 'tile', candidates: [] as unknown } as Placement
const ranked = (placed: readonly Placed[]) => placed.map(({ action }) => action.id)
const byMethod = (method: Method) =>
  method === 'propensity-only' ? (one: Valued) => one.propensity : (one: Valued) => one.priority

interface Drawn {
  readonly placed: readonly Placed[]
  /** Of the first place, by candidate. */
  readonly first: ReadonlyMap<string, number>
}

function draw(all: readonly Valued[], method: Method, seed: string, limit = 3, more = {}): Drawn {
  const first = new Map<string, number>()
  const setting = { rankBy: byMethod(method), seed: [seed], floor: -1 }
  const explore = explorer(explorationOf(all, more), method, setting, (_placement, contenders, chances) => {
    contenders.forEach(({ action }, index) => {
      first.set(action.id, chances[index]!)
    })
  })
  return { placed: place(all, [{ placement, limit }], explore), first }
}

const some = fc.record({
  propensity: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  value: fc.double({ min: 1, max: 500, noNaN: true }),
  spread: fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 3, noNaN: true })),
  service: fc.boolean(),
})
const lists = fc.array(some, { minLength: 1, maxLength: 20 }).map(candidatesOf)

t.test('the chances of a place add up to 1, none is below the floor, and each is told as it is', async t => {
  fc.assert(
    fc.property(lists, fc.constantFrom(...METHODS), fc.string(), (all, method, seed) => {
      const { placed, first } = draw(all, method, seed)
      for (const { action, probability, chance } of placed) {
        t.equal(chance === null, action.kind === 'service')
        t.ok(probability > 0 && probability <= 1 + 1e-12, `${method}: ${probability}`)
        if (!chance) t.equal(probability, 1)
      }
      if (first.size === 0) return
      const chances = [...first.values()]
      t.ok(Math.abs(chances.reduce((sum, each) => sum + each, 0) - 1) < 1e-9, method)
      const floored = !['propensity-only', 'no-levers'].includes(method)
      if (floored) t.ok(Math.min(...chances) >= 0.1 / chances.length - 1e-12, method)
      t.equal(placed[0]!.probability, first.get(placed[0]!.action.id))
    }),
    { numRuns: 300 },
  )
})

t.test('what may not be explored keeps its place, and as many actions are shown as without', async t => {
  fc.assert(
    fc.property(lists, fc.constantFrom(...METHODS), fc.string(), (all, method, seed) => {
      const greedy = place(all, [{ placement, limit: 4 }])
      const { placed } = draw(all, method, seed, 4)
      t.equal(placed.length, greedy.length)
      t.equal(new Set(ranked(placed)).size, placed.length, 'none is there twice')
      greedy.forEach(({ action }, index) => {
        if (action.kind === 'service') t.equal(placed[index]!.action, action)
        else t.equal(placed[index]!.action.kind, 'sales')
      })
    }),
    { numRuns: 200 },
  )
})

/** Standard errors. */
const SURELY = 6

t.test(
  'over many seeds each is drawn as often as its chance says, in the first place and the next',
  async t => {
    const { uniform } = seededChance(5)
    const all = candidatesOf(
      Array.from({ length: 6 }, (_, index) => ({
        propensity: 0.1 + 0.1 * uniform(),
        value: 100,
        spread: index === 2 ? 0 : 0.4,
        service: false,
      })),
    )
    const DRAWS = 12_000
    for (const method of ['epsilon', 'thompson', 'squarecb', 'random'] as const) {
      const firsts = new Map<string, number>()
      const seconds = new Map<string, { expected: number; seen: number }>()
      let chances = new Map<string, number>() as Drawn['first']
      for (let seed = 0; seed < DRAWS; seed++) {
        const { placed, first } = draw(all, method, `s${seed}`, 2)
        chances = first
        const [one, two] = ranked(placed)
        firsts.set(one!, (firsts.get(one!) ?? 0) + 1)
        const pair = `${one} then ${two}`
        const seen = (seconds.get(pair)?.seen ?? 0) + 1
        seconds.set(pair, { expected: placed[1]!.probability, seen })
      }
      const within = (seen: number, of: number, chance: number, what: string) => {
        const error = Math.sqrt(of * chance * (1 - chance)) + 1
        t.ok(Math.abs(seen - of * chance) < SURELY * error, `${method} ${what}: ${seen} of ${of}, ${chance}`)
      }
      for (const [id, chance] of chances) within(firsts.get(id) ?? 0, DRAWS, chance, id)
      for (const [pair, { expected, seen }] of seconds)
        within(seen, firsts.get(pair.split(' ')[0]!)!, expected, pair)
    }
  },
)

t.test('Thompson’s chances are those of drawing every log-odds and taking the best', async t => {
  const chance = seededChance(11)
  for (const size of [2, 5, 30]) {
    const all = candidatesOf(
      Array.from({ length: size }, (_, index) => ({
        propensity: 0.02 + 0.2 * chance.uniform(),
        value: 20 + 100 * chance.uniform(),
        spread: index % 7 === 3 ? 0 : 0.1 + chance.uniform(),
        service: false,
      })),
    )
    const { first } = draw(all, 'thompson', '', 3, { floor: 0 })
    const DRAWS = 40_000
    const wins = new Map<string, number>()
    for (let round = 0; round < DRAWS; round++) {
      let best: string | null = null
      let most = Number.NEGATIVE_INFINITY
      for (const { action, propensity, priority, rise, spread } of all) {
        const odds = Math.log(propensity / (1 - propensity)) + chance.normal(0, spread)
        const value = priority + rise * (1 / (1 + Math.exp(-odds)) - propensity)
        if (value <= most) continue
        most = value
        best = action.id
      }
      wins.set(best!, (wins.get(best!) ?? 0) + 1)
    }
    for (const [id, expected] of first) {
      const off = Math.abs((wins.get(id) ?? 0) / DRAWS - expected)
      t.ok(off < 0.006 + SURELY * Math.sqrt((expected * (1 - expected)) / DRAWS), `${size}, ${id}: ${off}`)
    }
  }
})

t.test('inverse-gap weighting and epsilon give what their formulas say', async t => {
  const all = candidatesOf(
    [101, 51, 1.5].map(value => ({ propensity: 0.999, value: value / 0.999, spread: 0, service: false })),
  )
  // Priorities 100, 50 and 0.5, above a floor of 0.
  const setting = { rankBy: (one: Valued) => one.priority, seed: ['x'], floor: 0 }
  const told = new Map<string, number[]>()
  for (const method of ['squarecb', 'epsilon'] as const) {
    const explore = explorer(explorationOf(all, { floor: 0 }), method, setting, (_p, _c, chances) => {
      told.set(method, [...chances.subarray(0, 3)])
    })
    place(all, [{ placement, limit: 1 }], explore)
  }
  const rounded = (values: readonly number[]) => values.map(value => Number(value.toFixed(9)))
  const [half, worst] = [1 / (3 + 20 * 0.5), 1 / (3 + 20 * 0.995)]
  t.same(rounded(told.get('squarecb')!), rounded([1 - half - worst, half, worst]))
  t.same(rounded(told.get('epsilon')!), rounded([0.8 + 0.2 / 3, 0.2 / 3, 0.2 / 3]))
})

t.test('certain beliefs are no reason to explore: the best is taken, but for the floor', async t => {
  const all = candidatesOf(
    [0.5, 0.5, 0.3].map(propensity => ({ propensity, value: 100, spread: 0, service: false })),
  )
  const { first } = draw(all, 'thompson', 'x')
  t.same(
    [...first.values()].map(value => Number(value.toFixed(9))),
    [0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3].map(value => Number(value.toFixed(9))),
    'a tie goes by id',
  )
})
