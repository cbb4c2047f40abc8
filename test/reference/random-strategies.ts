import type { Chance } from '../../src/demo/seeded.ts'
import { context, profile } from './declared.ts'
import type { Documents } from './plain-strategy.ts'
import { condition, type Grammar, number, texts, times } from './random-expressions.ts'

export const KINDS = ['service', 'sales', 'retention', 'nurture', 'survey'] as const
const ISSUES = ['growth', 'keep']
const GROUPS = ['savings', 'cards', 'fees']
export const OUTCOMES = ['impression', 'clicked', 'accepted', 'rejected', 'resolved', 'ignored']
export const REASONS = ['not-now', 'price', 'upset']
/** The lengths of windows and silences: customers' outcomes lie about their edges. */
export const SPANS = ['1h', '1d', '7d', '30d']
export const FIRST_DAYS = ['2026-01-10', '2026-01-15']
const LAST_DAYS = ['2026-01-16', '2026-01-20']
const MODELS = ['by-customer', 'by-offer', 'broken', 'absent', 'sometimes']

/** A strategy that no two seeds have in common, and that always loads. */
export function randomStrategy(chance: Chance): Documents {
  const maybe = (share: number, make: () => unknown, name: string) =>
    chance.yes(share) ? { [name]: make() } : {}
  const grammar: Grammar = { chance, ofOffer: false }
  const some = <T>(items: readonly T[]): T[] => {
    const chosen = items.filter(() => chance.yes(0.5))
    return chosen.length > 0 ? chosen : [chance.pick(items)]
  }
  const actions = Array.from({ length: chance.whole(4, 9) }, (_, index) => action(`act-${index}`, chance))
  // The same again by another name: what is equal is ranked by id. Or with another offer: what reads it is not equal.
  const twins = some(actions).map(one => ({
    ...one,
    id: `${chance.pick(['a', 'z'])}-${one.id}`,
    ...maybe(0.4, () => offer(chance), 'offer'),
  }))
  const all = [...actions, ...twins]
  const used = (label: 'issue' | 'group') => [...new Set(all.map(one => String(one[label])))]
  const layered = (policy: () => unknown, share: number) => ({
    ...maybe(share, policy, 'all'),
    kinds: Object.fromEntries(KINDS.filter(() => chance.yes(share)).map(kind => [kind, policy()])),
    issues: Object.fromEntries(
      used('issue')
        .filter(() => chance.yes(share))
        .map(issue => [issue, policy()]),
    ),
    groups: Object.fromEntries(
      used('group')
        .filter(() => chance.yes(share))
        .map(group => [group, policy()]),
    ),
  })
  const lock = (id: string) => ({
    id,
    when: condition(grammar),
    blocks: some(KINDS).slice(0, 2),
    except: all.filter(() => chance.yes(0.15)).map(one => one.id),
    reason: `Because of ${id}`,
    liftedBy: 'Something else',
  })
  const weight = (id: string) => {
    const { kind, issue, group } = chance.pick(all)
    return {
      id,
      when: condition(grammar),
      weight: chance.pick([0, 0.5, 1, 1.5, 3]),
      ...maybe(0.6, () => `Said by ${chance.pick(['one', 'two', id])}`, 'say'),
      ...maybe(0.3, () => [kind, ...some(KINDS)], 'kinds'),
      ...maybe(0.2, () => [issue], 'issues'),
      ...maybe(0.2, () => [group, ...used('group').slice(0, 1)], 'groups'),
    }
  }
  const placement = (channel: string) => ({
    channel,
    limit: chance.whole(1, 3),
    margin: chance.pick([0, 5, 20]),
    ...maybe(0.3, () => some(KINDS), 'kinds'),
    ...maybe(0.6, () => ({ headline: 'Nothing' }), 'fallback'),
  })
  return {
    'profile.yaml': profile,
    'context.yaml': context,
    'scores.yaml': { churn: { model: chance.pick(MODELS), prior: 0.3 } },
    'placements.yaml': {
      screen: placement('call-centre'),
      hero: placement('web'),
      tile: placement('web'),
      side: placement('web'),
    },
    'policies.yaml': {
      engagement: layered(() => engagement({ chance, ofOffer: true }, 0.4), 0.06),
      contact: layered(() => contact(chance, true), 0.2),
      locks: ['lock-1', 'lock-2'].slice(chance.whole(0, 2)).map(lock),
      declines: Object.fromEntries(REASONS.map(reason => [reason, decline(reason, all, chance)])),
    },
    'arbitration.yaml': {
      currency: 'EUR',
      floor: chance.pick([0, 0, 0, 2, -5]),
      costPerHour: chance.yes(0.7) ? { 'call-centre': 42, web: 3.6 } : {},
      ...maybe(0.4, () => ({ seconds: 'context.waitSeconds', overrun: chance.pick([0, 10]) }), 'remaining'),
      contextWeights: ['weight-1', 'weight-2', 'weight-3'].slice(chance.whole(0, 3)).map(weight),
      exploration: exploration(chance),
      control: { share: chance.pick([0, 0, 0.2]) },
      ...maybe(0.3, () => ({ 'propensity-only': 0.1, 'no-levers': 0.5, greedy: 0.2 }), 'arms'),
      levers: {
        kinds: { [chance.pick(KINDS)]: chance.pick([0.5, 1.1, 2]) },
        groups: { [used('group')[0]!]: 1.3 },
      },
    },
    'actions/first.yaml': all.filter((_, index) => index % 2 === 0),
    'actions/second.yaml': all.filter((_, index) => index % 2 === 1),
  }
}

function action(id: string, chance: Chance) {
  const grammar: Grammar = { chance, ofOffer: true }
  const maybe = (share: number, make: () => unknown, name: string) =>
    chance.yes(share) ? { [name]: make() } : {}
  const amount = () => chance.whole(5, 90)
  const worth = () =>
    chance.pick([
      () => amount(),
      () => `${amount()} + 2.0 * ${number(grammar, 1)}`,
      () => `max(10, ${number(grammar)})`,
      () => `${amount()} * ((${condition(grammar, 1)}) ? 1.0 : offer.rate)`,
    ])()
  return {
    id,
    name: id,
    kind: chance.pick(KINDS),
    issue: chance.pick(ISSUES),
    group: chance.pick(GROUPS),
    ...engagement(grammar, 0.2),
    propensity: {
      prior: chance.pick([0.1, 0.2, 0.5, 0.9]),
      ...maybe(0.5, () => chance.pick(MODELS), 'model'),
    },
    value: worth(),
    ...maybe(0.5, () => chance.pick([1, 2.5, number(grammar, 1)]), 'annoyance'),
    ...maybe(
      0.6,
      () =>
        chance.pick([
          1,
          `max(0, ${number(grammar, 1)})`,
          { seconds: chance.pick([60, 90, number(grammar, 1)]) },
        ]),
      'handling',
    ),
    ...maybe(0.3, () => chance.pick([0, 0.5, 2]), 'lever'),
    offer: offer(chance),
    ...maybe(0.5, () => contact(chance, chance.yes(0.6)), 'contact'),
    ...maybe(0.3, () => chance.pick([1, 3, 9, { total: 3, perDay: 1 }]), 'stock'),
    ...maybe(0.15, () => ({ total: 20, perDay: 8, cost: chance.pick([5, number(grammar, 1)]) }), 'budget'),
    ...maybe(0.1, () => ({ from: chance.pick(FIRST_DAYS), until: chance.pick(LAST_DAYS) }), 'valid'),
    ...maybe(0.2, () => [chance.pick(['screen', 'hero', 'tile']), 'side'], 'placements'),
    reasons: ['First', 'Second'].slice(chance.whole(0, 2)).map(say => ({ when: condition(grammar, 1), say })),
    treatments: {
      'call-centre': said(id, grammar),
      ...maybe(0.8, () => said(id, grammar), 'web'),
    },
  }
}

/** Texts, of which some need a value. */
function said(id: string, { chance }: Grammar) {
  if (chance.yes(0.7)) return { headline: id, body: '{{ customer.city }}' }
  return {
    headline: `{{ ${chance.pick(texts)} }}`,
    body: `Since {{ ${chance.pick(times)} }}`,
    href: '/',
  }
}

function offer(chance: Chance) {
  return { rate: chance.pick([0.5, 1, 2.5]), tag: chance.pick(['a', 'b']), flag: chance.yes(0.7) }
}

function engagement(grammar: Grammar, share: number) {
  const stages = ['eligibility', 'applicability', 'suitability']
  return Object.fromEntries(
    stages
      .filter(() => grammar.chance.yes(share))
      .map(stage => [
        stage,
        // Else hardly anything would pass them all.
        grammar.chance.yes(0.5) ? condition(grammar) : `(${condition(grammar)}) || (${condition(grammar)})`,
      ]),
  )
}

function contact(chance: Chance, capped: boolean) {
  const max = [1, 2].slice(chance.whole(0, 1)).map(count => ({
    of: chance.pick(['impression', 'rejected', 'accepted']),
    count: chance.pick([count, 3]),
    per: chance.pick(SPANS),
  }))
  const after = [...OUTCOMES, ...REASONS].filter(() => chance.yes(0.2))
  return {
    ...(capped && { max }),
    coolDown: Object.fromEntries(after.map(each => [each, chance.pick(SPANS)])),
  }
}

function decline(reason: string, actions: readonly { readonly id: string }[], chance: Chance) {
  return {
    label: reason,
    ...(chance.yes(0.4) && { coolDown: chance.pick(SPANS) }),
    ...(chance.yes(0.3) && { kinds: { [chance.pick(KINDS)]: { coolDown: chance.pick(SPANS) } } }),
    ...(chance.yes(0.3) && { actions: { [chance.pick(actions).id]: { coolDown: chance.pick(SPANS) } } }),
  }
}

function exploration(chance: Chance) {
  if (chance.yes(0.6)) return { method: 'none' }
  return {
    method: chance.pick(['epsilon', 'squarecb']),
    epsilon: chance.pick([0, 0.3, 1]),
    floor: chance.pick([0, 0.02, 0.5]),
    ...(chance.yes(0.3) && { placements: ['hero', 'screen'] }),
  }
}
