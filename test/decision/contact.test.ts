import fc from 'fast-check'
import t from 'tap'
import { contactLimits } from '../../src/decision/contact.ts'
import type { Entry, OutcomeEntry } from '../../src/ports.ts'
import type { Action, Cap, ContactRule, ContactScope } from '../../src/strategy/strategy.ts'
import { ann, DAY_MS, decisionOf, memoryOf, NOON, outcomeOf, strategyWith } from '../builders.ts'

const strategy = strategyWith()
const action = strategy.actions.get('term-deposit')!
const limitsOf = (history: readonly Entry[], now: number) => contactLimits(history, now, strategy)

type Scoped<T> = T & { readonly from: string; readonly scope: ContactScope }
type CoolDown = Scoped<{ readonly afterMs: ReadonlyMap<string, number> }>

/** The action with these limits, a rule each. */
function withLimits(caps: readonly Scoped<Cap>[], coolDowns: readonly CoolDown[]): Action {
  const rules: ContactRule[] = [
    ...caps.map(({ from, scope, ...cap }) => ({ from, scope, caps: [cap], afterMs: new Map() })),
    ...coolDowns.map(coolDown => ({ ...coolDown, caps: [] })),
  ]
  return { ...action, contact: rules, capped: caps.length > 0 }
}

const SCOPES: readonly ContactScope[] = [
  { by: 'all', is: '' },
  { by: 'kind', is: 'sales' },
  { by: 'issue', is: 'growth' },
  { by: 'group', is: 'savings' },
  { by: 'actionId', is: 'term-deposit' },
]

t.test('a window is open again exactly when its length has passed', async t => {
  const cap: Scoped<Cap> = {
    from: 'kinds.sales',
    scope: SCOPES[1]!,
    of: 'impression',
    count: 2,
    perMs: 7 * DAY_MS,
  }
  const limited = withLimits([cap], [])
  const history = [outcomeOf('impression', 3 * DAY_MS), outcomeOf('impression', DAY_MS)]
  const opens = NOON + 4 * DAY_MS
  const bar = limitsOf(history, NOON).bar(limited)
  t.match(bar, { from: 'kinds.sales', until: opens })
  t.equal(bar?.seen(NOON), 2)
  t.ok(limitsOf(history, opens - 1).bar(limited))
  t.equal(limitsOf(history, opens).bar(limited), null)
  t.equal(limitsOf(history.slice(1), NOON).bar(limited), null, 'one is not yet two')
})

t.test(
  'a silence ends exactly when its time is over, and the reason’s silence wins over the outcome’s',
  async t => {
    const coolDown = (afterMs: Record<string, number>): CoolDown => ({
      from: 'actions.term-deposit',
      scope: SCOPES[4]!,
      afterMs: new Map(Object.entries(afterMs)),
    })
    const limited = withLimits([], [coolDown({ rejected: 90 * DAY_MS, 'not-now': 7 * DAY_MS })])
    const notNow = [outcomeOf('rejected', DAY_MS, { reason: 'not-now' })]
    t.equal(limitsOf(notNow, NOON).bar(limited)?.until, NOON + 6 * DAY_MS)
    t.equal(limitsOf(notNow, NOON + 6 * DAY_MS).bar(limited), null)
    const otherwise = [outcomeOf('rejected', DAY_MS, { reason: 'too-dear' })]
    t.equal(limitsOf(otherwise, NOON).bar(limited)?.until, NOON + 89 * DAY_MS)
    const fromAnotherClock = [outcomeOf('accepted', -1000)]
    t.equal(limitsOf(fromAnotherClock, NOON).bar(limited), null, 'no silence after what has none')
  },
)

t.test('what is told is the limit that stands in the way longest', async t => {
  const strategy = strategyWith()
  const history = [
    ...[3, 2, 1].map(days => outcomeOf('impression', days * DAY_MS)),
    outcomeOf('rejected', DAY_MS, { reason: 'not-now' }),
  ]
  const request = { explain: true }
  const { excluded } = await decisionOf({ strategy, memory: memoryOf(ann, { history }), request })
  const told = excluded?.find(({ actionId }) => actionId === 'term-deposit')
  t.match(told, {
    stage: 'contact',
    rule: 'actions.term-deposit.contact: silence after not-now',
    values: { since: new Date(NOON - DAY_MS).toISOString() },
    change: `the time must be past ${new Date(NOON + 6 * DAY_MS).toISOString()}`,
  })
  const plan = excluded?.find(({ actionId }) => actionId === 'savings-plan')
  t.match(plan, { rule: 'kinds.sales.contact: at most 3 impression', values: { count: 3 } })
})

const someDays = fc.integer({ min: 1, max: 6 }).map(days => days * DAY_MS)
const limits = fc.record({
  caps: fc.array(
    fc.record({
      from: fc.constant('x'),
      scope: fc.constantFrom(...SCOPES),
      of: fc.constantFrom('impression', 'rejected', 'accepted'),
      count: fc.integer({ min: 1, max: 3 }),
      perMs: someDays,
    }),
    { maxLength: 3 },
  ),
  coolDowns: fc.array(
    fc.record({
      from: fc.constant('y'),
      scope: fc.constantFrom(...SCOPES),
      afterMs: fc
        .dictionary(fc.constantFrom('rejected', 'accepted', 'not-now', 'upset'), someDays)
        .map(record => new Map(Object.entries(record))),
    }),
    { maxLength: 2 },
  ),
})
/** Whole half days, so that outcomes fall on the very edge of windows. */
const histories = fc.array(
  fc
    .record({
      outcome: fc.constantFrom('impression', 'rejected', 'accepted'),
      at: fc.integer({ min: 0, max: 14 }).map(halves => NOON - halves * (DAY_MS / 2)),
      reason: fc.constantFrom(undefined, 'not-now', 'upset', 'other'),
      actionId: fc.constantFrom('term-deposit', 'other'),
      group: fc.constantFrom('savings', 'fees'),
      kind: fc.constantFrom('sales', 'service'),
    })
    .map(({ outcome, reason, ...rest }) =>
      outcomeOf(outcome, 0, { ...rest, reason: outcome === 'rejected' ? reason : undefined }),
    ),
  { maxLength: 12 },
)

/** The same policy by its words alone: may the action be shown at this moment? */
function allowed(
  { caps, coolDowns }: { caps: readonly Scoped<Cap>[]; coolDowns: readonly CoolDown[] },
  history: readonly OutcomeEntry[],
  now: number,
): boolean {
  const concerns =
    ({ by, is }: ContactScope) =>
    (entry: OutcomeEntry) =>
      by === 'all' || entry[by] === is
  const withinCaps = caps.every(({ scope, of, count, perMs }) => {
    const counted = history
      .filter(concerns(scope))
      .filter(({ outcome, at }) => outcome === of && now - at < perMs)
    return counted.length < count
  })
  const silent = coolDowns.some(({ scope, afterMs }) =>
    history.filter(concerns(scope)).some(({ outcome, reason, at }) => {
      const key = reason && afterMs.has(reason) ? reason : outcome
      const owed = afterMs.get(key)
      return owed !== undefined && now - at < owed
    }),
  )
  return withinCaps && !silent
}

t.test('limits bar an action exactly when their words do, and open when they say', async t => {
  let barred = 0
  fc.assert(
    fc.property(limits, histories, fc.integer({ min: -2, max: 8 }), (words, history, halves) => {
      const now = NOON + halves * (DAY_MS / 2)
      const past = history.filter(({ at }) => at <= now)
      const limited = withLimits(words.caps, words.coolDowns)
      const bar = limitsOf(past, now).bar(limited)
      if ((bar === null) !== allowed(words, past, now)) return false
      if (bar === null) return true
      barred += 1
      const { until } = bar
      return (
        !allowed(words, past, until - 1) &&
        allowed(words, past, until) &&
        limitsOf(past, until).bar(limited) === null
      )
    }),
    { numRuns: 1000 },
  )
  t.ok(barred > 100 && barred < 900, `${barred} of 1000 were barred`)
})
