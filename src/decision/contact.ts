import type { Entry, OutcomeEntry } from '../ports.ts'
import type { Action, Cap, ContactRule, ContactScope, Strategy } from '../strategy/strategy.ts'

/** A limit that stands in the way until a moment. */
export interface ContactBar {
  readonly from: string
  /** `cap` or `coolDown`, and what it counts. */
  readonly limit: string
  readonly until: number
  /** Of a cap, how many are in its window at a moment; of a silence, since when it is owed. */
  seen(now: number): number
}

/** The limits of one customer's actions. */
export interface ContactLimits {
  /** Of the limits that stand in an action's way the one that stands there longest, or null. */
  bar(action: Action): ContactBar | null
}

/**
 * Limits over the exact outcomes. When a limit ends follows from history and strategy alone; so what is worked out for a history
 * serves all decisions until either changes, and a decision only asks whether the moment has come.
 */
export function contactLimits(history: readonly Entry[], now: number, strategy: Strategy): ContactLimits {
  if (history.length === 0) return UNLIMITED
  let known = looked.get(history)
  if (known === undefined || known.strategy !== strategy) {
    const outcomes = known ? known.outcomes : outcomesOf(history)
    known = { strategy, outcomes, ofRule: new Map(), longest: [] }
    looked.set(history, known)
  }
  return limitsOf(known, now)
}

/** Of whom nothing is known, most visitors of a website. */
const UNLIMITED: ContactLimits = { bar: () => null }

function limitsOf(known: Looked, now: number): ContactLimits {
  return {
    bar(action) {
      if (known.outcomes.all.size === 0) return null
      let bar = known.longest[action.index]
      if (bar === undefined) {
        bar = longestBar(action, known)
        known.longest[action.index] = bar
      }
      return bar !== null && bar.until > now ? bar : null
    },
  }
}

const SCOPES = ['all', 'kind', 'issue', 'group', 'actionId'] as const

type OutcomesByScope = Readonly<Record<ContactScope['by'], Map<string, OutcomeEntry[]>>>

/** What is known of a history, once it has been looked through. */
interface Looked {
  readonly strategy: Strategy
  readonly outcomes: OutcomesByScope
  readonly ofRule: Map<ContactRule, ContactBar | { readonly until: null }>
  /** By the action's index: a map took a tenth of a decision of a thousand candidates. */
  readonly longest: (ContactBar | null)[]
}

const looked = new WeakMap<readonly Entry[], Looked>()

function outcomesOf(history: readonly Entry[]): OutcomesByScope {
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
  return outcomes
}

const NEVER = { until: null }

/** The one that ends last, whenever that is: while any stands, it does. */
function longestBar({ contact }: Action, { outcomes, ofRule }: Looked): ContactBar | null {
  let longest: ContactBar | null = null
  for (const rule of contact) {
    let bar = ofRule.get(rule)
    if (bar === undefined) {
      const concerned = outcomes[rule.scope.by].get(rule.scope.is)
      bar = (concerned && ruleBar(rule, concerned)) ?? NEVER
      ofRule.set(rule, bar)
    }
    if (bar.until !== null && (longest === null || bar.until > longest.until)) longest = bar
  }
  return longest
}

function ruleBar(rule: ContactRule, outcomes: readonly OutcomeEntry[]): ContactBar | null {
  let longest = silence(rule, outcomes)
  for (const cap of rule.caps) {
    const bar = capBar(rule, cap, outcomes)
    if (bar && (!longest || bar.until > longest.until)) longest = bar
  }
  return longest
}

/** A sliding window is full while the `count`-th newest outcome is inside it. */
function capBar({ from }: ContactRule, cap: Cap, outcomes: readonly OutcomeEntry[]): ContactBar | null {
  const { of, count, perMs } = cap
  const times = outcomes.filter(({ outcome }) => outcome === of).map(({ at }) => at)
  if (times.length < count) return null
  times.sort((a, b) => b - a)
  return {
    from,
    limit: `at most ${count} ${of}`,
    until: times[count - 1]! + perMs,
    seen: now => times.filter(at => at > now - perMs).length,
  }
}

/** The longest silence owed. A reject reason with a silence of its own wins over the outcome's. */
function silence({ from, afterMs }: ContactRule, outcomes: readonly OutcomeEntry[]): ContactBar | null {
  let longest: ContactBar | null = null
  for (const { outcome, reason, at } of outcomes) {
    const after = reason !== undefined && afterMs.has(reason) ? reason : outcome
    const span = afterMs.get(after)
    if (span === undefined || at + span <= (longest?.until ?? Number.NEGATIVE_INFINITY)) continue
    longest = { from, limit: `silence after ${after}`, until: at + span, seen: () => at }
  }
  return longest
}
