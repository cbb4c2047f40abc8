import type { Entry, OutcomeEntry } from '../ports.ts'
import type { Action, Cap, ContactRule, ContactScope } from '../strategy/strategy.ts'

/** A limit that stands in the way, and when it no longer will. */
export interface ContactBar {
  readonly from: string
  /** `cap` or `coolDown`, and what it counts. */
  readonly limit: string
  readonly seen: number
  readonly until: number
}

/** The limits of one decision: each is worked out once, over the exact outcomes. */
export interface ContactLimits {
  /** Of the limits that stand in an action's way the one that stands there longest, or null. */
  bar(action: Action): ContactBar | null
}

export function contactLimits(history: readonly Entry[], now: number): ContactLimits {
  const outcomes = outcomesOf(history)
  const known: (ContactBar | null | undefined)[] = []

  function barOf(rule: ContactRule): ContactBar | null {
    let bar = known[rule.slot]
    if (bar === undefined) {
      const concerned = outcomes[rule.scope.by].get(rule.scope.is)
      bar = concerned ? ruleBar(rule, concerned, now) : null
      known[rule.slot] = bar
    }
    return bar
  }

  return {
    bar(action) {
      if (outcomes.all.size === 0) return null
      let longest: ContactBar | null = null
      for (const rule of action.contact) {
        const bar = barOf(rule)
        if (bar && (!longest || bar.until > longest.until)) longest = bar
      }
      return longest
    },
  }
}

const SCOPES = ['all', 'kind', 'issue', 'group', 'actionId'] as const

type OutcomesByScope = Readonly<Record<ContactScope['by'], Map<string, OutcomeEntry[]>>>
const looked = new WeakMap<readonly Entry[], OutcomesByScope>()

/** Outcomes by what they concern. A history that a store hands out again while it has not changed is looked through once. */
function outcomesOf(history: readonly Entry[]): OutcomesByScope {
  const before = looked.get(history)
  if (before) return before
  const outcomes = {
    all: new Map(),
    kind: new Map(),
    issue: new Map(),
    group: new Map(),
    actionId: new Map(),
  }
  for (const entry of history) {
    if (entry.type !== 'outcome') continue
    for (const by of SCOPES) {
      const is = by === 'all' ? '' : entry[by]
      const some = outcomes[by].get(is)
      if (some) some.push(entry)
      else outcomes[by].set(is, [entry])
    }
  }
  looked.set(history, outcomes)
  return outcomes
}

/** Of one rule's limits the one that stands in the way longest. Loops, since a decision works out some twenty rules. */
function ruleBar(rule: ContactRule, outcomes: readonly OutcomeEntry[], now: number): ContactBar | null {
  let longest = silence(rule, outcomes, now)
  for (const cap of rule.caps) {
    const bar = capBar(rule, cap, outcomes, now)
    if (bar && (!longest || bar.until > longest.until)) longest = bar
  }
  return longest
}

/** A sliding window is full while the `count`-th newest outcome is inside it. */
function capBar(
  { from }: ContactRule,
  cap: Cap,
  outcomes: readonly OutcomeEntry[],
  now: number,
): ContactBar | null {
  const { of, count, perMs } = cap
  const times: number[] = []
  for (const entry of outcomes) {
    if (entry.outcome === of && entry.at > now - perMs) times.push(entry.at)
  }
  if (times.length < count) return null
  const fills = times.sort((a, b) => b - a)[count - 1]!
  return { from, limit: `at most ${count} ${of}`, seen: times.length, until: fills + perMs }
}

/** The longest silence still owed. A reject reason with a silence of its own wins over the outcome's. */
function silence(
  { from, afterMs }: ContactRule,
  outcomes: readonly OutcomeEntry[],
  now: number,
): ContactBar | null {
  if (afterMs.size === 0) return null
  let longest: ContactBar | null = null
  for (const entry of outcomes) {
    const { outcome, reason, at } = entry
    const after = reason !== undefined && afterMs.has(reason) ? reason : outcome
    const until = at + (afterMs.get(after) ?? Number.NEGATIVE_INFINITY)
    if (until > now && until > (longest?.until ?? 0)) {
      longest = { from, limit: `silence after ${after}`, seen: at, until }
    }
  }
  return longest
}
