import type { Entry, OutcomeEntry } from '../ports.ts'
import type { Action, ContactRule, ContactScope } from '../strategy/strategy.ts'

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
  const outcomes = history.filter((entry): entry is OutcomeEntry => entry.type === 'outcome')
  const tried = new Set(outcomes.map(({ actionId }) => actionId))
  const known: (ContactBar | null | undefined)[] = []

  function barOf(rule: ContactRule): ContactBar | null {
    // Most actions have no outcome at all: their own rules need no look.
    if (rule.scope.by === 'actionId' && !tried.has(rule.scope.is)) return null
    let bar = known[rule.slot]
    if (bar === undefined) {
      bar = ruleBar(rule, outcomes, now)
      known[rule.slot] = bar
    }
    return bar
  }

  return {
    bar(action) {
      if (outcomes.length === 0) return null
      let longest: ContactBar | null = null
      for (const rule of action.contact) {
        const bar = barOf(rule)
        if (bar && (!longest || bar.until > longest.until)) longest = bar
      }
      return longest
    },
  }
}

/** Of one rule's limits the one that stands in the way longest. */
function ruleBar(rule: ContactRule, outcomes: readonly OutcomeEntry[], now: number): ContactBar | null {
  const inside = outcomes.filter(entry => inScope(entry, rule.scope))
  return [...capBars(rule, inside, now), ...silences(rule, inside, now)].reduce<ContactBar | null>(
    (longest, bar) => (longest && longest.until >= bar.until ? longest : bar),
    null,
  )
}

/** A sliding window is full while the `count`-th newest outcome is inside it. */
function capBars({ from, caps }: ContactRule, outcomes: readonly OutcomeEntry[], now: number): ContactBar[] {
  return caps.flatMap(({ of, count, perMs }) => {
    const counted = outcomes.filter(entry => entry.outcome === of && entry.at > now - perMs)
    if (counted.length < count) return []
    const fills = counted.map(entry => entry.at).sort((a, b) => b - a)[count - 1]!
    return [{ from, limit: `at most ${count} ${of}`, seen: counted.length, until: fills + perMs }]
  })
}

/** The silences still owed. A reject reason with a silence of its own wins over the outcome's. */
function silences(
  { from, afterMs }: ContactRule,
  outcomes: readonly OutcomeEntry[],
  now: number,
): ContactBar[] {
  return outcomes.flatMap(({ outcome, reason, at }) => {
    const after = reason !== undefined && afterMs.has(reason) ? reason : outcome
    const silenceMs = afterMs.get(after)
    if (silenceMs === undefined || at + silenceMs <= now) return []
    return [{ from, limit: `silence after ${after}`, seen: at, until: at + silenceMs }]
  })
}

function inScope(entry: OutcomeEntry, { by, is }: ContactScope): boolean {
  return by === 'all' || entry[by] === is
}
