import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { type Chance, rounded, seededChance } from '../src/demo/seeded.ts'
import { applicability, eligibility, suitability } from './conditions.ts'
import { facts, flags, lists, numbers, texts } from './facts.ts'
import { MODEL } from './models/take-up.ts'

export const PLACEMENT = 'agent-screen'
export const CHANNEL = 'call-centre'
/** Type of the events that tell live facts. */
export const TELLING = 'facts-told'
/** How many actions an answer shows. */
export const SHOWN = 3

export const groups = [
  'savings',
  'lending',
  'cards',
  'insurance',
  'everyday',
  'fees',
  'security',
  'relationship',
]
const kinds = ['sales', 'service', 'retention', 'nurture'] as const
const issues = ['growth', 'resolve', 'keep'] as const

export const actionId = (index: number) => `action-${String(index).padStart(4, '0')}`
export const groupOf = (index: number) => groups[index % groups.length]!
export const kindOf = (index: number) => kinds[(index * 7 + (index >> 3)) % kinds.length]!
export const issueOf = (index: number) => issues[index % issues.length]!

/** How a strategy explores whose actions are all adaptive. */
export type Exploring = 'epsilon' | 'thompson' | 'squarecb'

export interface StrategyKind {
  readonly exploring?: Exploring
  /** Nothing but each action's five conditions and its prior: no model, no limits, no locks, no weights. */
  readonly rulesOnly?: boolean
}

/** Writes a strategy with this many actions, all of them candidates of one placement. The same ones every time. */
export async function writeStrategy(
  folder: string,
  actionCount: number,
  kind: StrategyKind = {},
): Promise<void> {
  for (const [name, content] of Object.entries(strategy(actionCount, kind))) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), stringify(content))
  }
}

function strategy(actionCount: number, { exploring, rulesOnly }: StrategyKind): Record<string, unknown> {
  const chance = seededChance(20_260_101)
  const fixed = Array.from({ length: actionCount }, (_, index) => action(index, chance))
  const actions = exploring
    ? fixed.map(each => ({ ...each, propensity: { ...each.propensity, adaptive: true } }))
    : rulesOnly
      ? fixed.map(({ contact: _, ...each }) => ({ ...each, propensity: { prior: each.propensity.prior } }))
      : fixed
  return {
    'profile.yaml': {
      attributes: {
        ...typed(numbers, 'number'),
        ...typed(texts, 'string'),
        ...typed(flags, 'bool'),
        ...typed(lists, 'strings'),
      },
    },
    'context.yaml': {
      facts: {
        ...typed(facts.numbers, 'number'),
        ...typed(facts.texts, 'string'),
        ...typed(facts.flags, 'bool'),
      },
      events: { [TELLING]: { set: told } },
    },
    'scores.yaml': {},
    'placements.yaml': { [PLACEMENT]: { channel: CHANNEL, limit: SHOWN } },
    'policies.yaml': rulesOnly ? {} : policies,
    'arbitration.yaml': {
      ...arbitration,
      ...(exploring && { learning, exploration: { method: exploring } }),
      ...(rulesOnly && { contextWeights: [] }),
    },
    'actions/all.yaml': actions,
  }
}

const typed = (names: object, type: string) =>
  Object.fromEntries(Object.keys(names).map(name => [name, { type }]))

/** What an event of this type tells, the live facts are from then on. */
const told = Object.fromEntries(
  Object.values(facts)
    .flatMap(Object.keys)
    .map(name => [name, `has(event.data.${name}) ? event.data.${name} : context.${name}`]),
)

const groupContact = {
  max: [{ of: 'impression', count: 3, per: '14d' }],
  coolDown: { rejected: '3d' },
}

const policies = {
  contact: {
    all: { max: [{ of: 'impression', count: 40, per: '7d' }], coolDown: { upset: '30d' } },
    groups: Object.fromEntries(groups.map(group => [group, groupContact])),
  },
  locks: [
    {
      id: 'fraud-open',
      when: 'context.reason == "fraud" && !context.resolved',
      blocks: ['nurture'],
      reason: 'Fraud is being looked into',
      liftedBy: 'the case is solved',
    },
  ],
}

const arbitration = {
  currency: 'EUR',
  // The others that are measured know of no control group.
  control: { share: 0 },
  costPerHour: { [CHANNEL]: 42 },
  contextWeights: [
    {
      id: 'about-fee',
      when: 'context.reason == "fee"',
      groups: ['fees'],
      weight: 3,
      say: 'Asked about a fee',
    },
    {
      id: 'about-card',
      when: 'context.reason == "card"',
      groups: ['cards'],
      weight: 2,
      say: 'Asked about a card',
    },
    {
      id: 'about-loan',
      when: 'context.reason == "loan"',
      groups: ['lending'],
      weight: 2,
      say: 'Asked about a loan',
    },
    { id: 'long-wait', when: 'context.waitSeconds > 180.0', kinds: ['sales'], weight: 0.8 },
    {
      id: 'good-mood',
      when: 'context.sentiment >= 0.4',
      kinds: ['sales'],
      weight: 1.2,
      say: 'In a good mood',
    },
  ],
}

const learning = {
  halfLife: '90d',
  level: { halfLife: '7d' },
  features: [
    { feature: 'customer.age', center: 45, scale: 15 },
    { feature: 'customer.tenureMonths', center: 60, scale: 60 },
    { feature: 'customer.balance', center: 5_000, scale: 10_000 },
    { feature: 'customer.lifetimeValue', center: 1_500, scale: 1_500 },
    { feature: 'customer.productCount', center: 2, scale: 2 },
    { feature: 'customer.engagement', center: 0.5, scale: 0.5 },
    { feature: 'customer.usesApp' },
    { feature: 'context.sentiment', scale: 0.5 },
    { feature: 'context.waitSeconds', scale: 300 },
    { feature: 'context.resolved' },
  ],
}

/** Five conditions, a limit of its own, and a propensity by the model or a prior in turn. */
function action(index: number, chance: Chance) {
  const two = (from: readonly string[]) => [chance.pick(from), chance.pick(from)]
  const prior = rounded(0.05 + 0.3 * chance.uniform(), 3)
  const group = groupOf(index)
  return {
    id: actionId(index),
    name: `Action ${index}`,
    kind: kindOf(index),
    issue: issueOf(index),
    group,
    eligibility: distinct(two(eligibility)),
    applicability: distinct(two(applicability)),
    suitability: chance.pick(suitability),
    propensity: index % 2 === 0 ? { model: MODEL, prior } : { prior },
    value: `${chance.whole(40, 160)}.0 + ${(0.001 + 0.01 * chance.uniform()).toFixed(4)} * customer.balance * offer.rate`,
    annoyance: '0.002 * customer.lifetimeValue',
    handling: { seconds: chance.whole(20, 120) },
    offer: { rate: rounded(0.5 + chance.uniform(), 3), months: chance.whole(1, 36) },
    contact: {
      max: [{ of: 'impression', count: 3, per: '30d' }],
      coolDown: { rejected: '30d', 'not-now': '7d' },
    },
    reasons: [
      { when: 'customer.balance >= 10000.0', say: 'Keeps a large balance' },
      { when: 'customer.engagement > 0.5', say: `Interested in ${group}` },
    ],
    treatments: {
      [CHANNEL]: {
        headline: `Offer ${index} at {{ percent(offer.rate / 100.0) }}`,
        script: `You have {{ money(customer.balance) }} with us, {{ customer.firstName }}. Offer ${index} would suit you well. Shall I set it up?`,
      },
    },
  }
}

function distinct([one, other]: string[]): string {
  return `(${one}) && (${other === one ? 'customer.age >= 18.0' : other})`
}
