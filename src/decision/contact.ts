import type { Entry, OutcomeEntry } from '../ports.ts'
import type { Action, Cap, ContactScope, CoolDown } from '../strategy/strategy.ts'

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
  const known = new Map<Cap | CoolDown, ContactBar | null>()

  function once<L extends Cap | CoolDown>(
    limit: L,
    work: (limit: L) => ContactBar | null,
  ): ContactBar | null {
    let bar = known.get(limit)
    if (bar === undefined) {
      bar = work(limit)
      known.set(limit, bar)
    }
    return bar
  }

  return {
    bar(action) {
      if (outcomes.length === 0) return null
      let longest: ContactBar | null = null
      for (const cap of action.caps)
        longest = longer(
          longest,
          once(cap, cap => capBar(cap, outcomes, now)),
        )
      for (const coolDown of action.coolDowns)
        longest = longer(
          longest,
          once(coolDown, coolDown => coolDownBar(coolDown, outcomes, now)),
        )
      return longest
    },
  }
}

function longer(a: ContactBar | null, b: ContactBar | null): ContactBar | null {
  return b && (!a || b.until > a.until) ? b : a
}

/** A sliding window: full while the `count`-th newest outcome is inside it. */
function capBar(cap: Cap, outcomes: readonly OutcomeEntry[], now: number): ContactBar | null {
  const times = outcomes
    .filter(entry => entry.outcome === cap.of && inScope(entry, cap.scope) && entry.at > now - cap.perMs)
    .map(entry => entry.at)
    .sort((a, b) => b - a)
  const fills = times[cap.count - 1]
  if (fills === undefined) return null
  return {
    from: cap.from,
    limit: `at most ${cap.count} ${cap.of}`,
    seen: times.length,
    until: fills + cap.perMs,
  }
}

/** The longest silence still owed. A reject reason with a cool-down of its own wins over the outcome's. */
function coolDownBar(
  { from, scope, afterMs }: CoolDown,
  outcomes: readonly OutcomeEntry[],
  now: number,
): ContactBar | null {
  let owed: ContactBar | null = null
  for (const entry of outcomes) {
    if (!inScope(entry, scope)) continue
    const after = entry.reason !== undefined && afterMs.has(entry.reason) ? entry.reason : entry.outcome
    const silenceMs = afterMs.get(after)
    if (silenceMs === undefined) continue
    const until = entry.at + silenceMs
    if (until > now && until > (owed?.until ?? 0))
      owed = { from, limit: `silence after ${after}`, seen: entry.at, until }
  }
  return owed
}

function inScope(entry: OutcomeEntry, { by, is }: ContactScope): boolean {
  return by === 'all' || entry[by] === is
}
