import type { Entry, OutcomeEntry } from '../../src/ports.ts'
import { durationMs } from '../../src/strategy/schema/common.ts'
import type { PlainAction, PlainStrategy } from './plain-strategy.ts'

interface Limits {
  /** Where they are written. */
  readonly from: string
  readonly max: PlainAction['contact']['max']
  readonly coolDown: Readonly<Record<string, string>>
  /** Whether an outcome counts for them. */
  concerns(outcome: OutcomeEntry): boolean
}

/** All limits that concern an action, the widest first. */
function limitsOf({ policies }: PlainStrategy, action: PlainAction): Limits[] {
  const { contact, declines } = policies
  const owed: Record<string, string> = {}
  for (const [reason, decline] of Object.entries(declines)) {
    const { coolDown } = { ...decline, ...decline.kinds[action.kind], ...decline.actions[action.id] }
    if (coolDown !== undefined) owed[reason] = coolDown
  }
  const none = { max: [], coolDown: {} }
  return [
    { from: 'all', ...(contact.all ?? none), concerns: () => true },
    {
      from: `kinds.${action.kind}`,
      ...(contact.kinds[action.kind] ?? none),
      concerns: ({ kind }) => kind === action.kind,
    },
    {
      from: `issues.${action.issue}`,
      ...(contact.issues[action.issue] ?? none),
      concerns: ({ issue }) => issue === action.issue,
    },
    {
      from: `groups.${action.group}`,
      ...(contact.groups[action.group] ?? none),
      concerns: ({ group }) => group === action.group,
    },
    {
      from: `actions.${action.id}`,
      max: action.contact.max,
      coolDown: { ...owed, ...action.contact.coolDown },
      concerns: ({ actionId }) => actionId === action.id,
    },
  ]
}

export function hasCap(strategy: PlainStrategy, action: PlainAction): boolean {
  return limitsOf(strategy, action).some(({ max }) => max.length > 0)
}

interface Bar {
  readonly rule: string
  readonly until: number
  /** Of a silence since when it is owed, of a full window how many are in it. */
  readonly values: { readonly since: string } | { readonly count: number }
}

/** Of the limits that stand in the way now the one that stands there longest, as it is told; null where none does. */
export function contactBar(
  strategy: PlainStrategy,
  action: PlainAction,
  history: readonly Entry[],
  now: number,
): (Omit<Bar, 'until'> & { readonly change: string }) | null {
  const bars = limitsOf(strategy, action).flatMap(limits => {
    const outcomes = history.filter(entry => entry.type === 'outcome').filter(limits.concerns)
    return [...silences(limits, outcomes), ...fullWindows(limits, outcomes, now)]
  })
  let longest: Bar | null = null
  for (const bar of bars) {
    if (bar.until <= now) continue
    if (longest === null || bar.until > longest.until) longest = bar
  }
  if (longest === null) return null
  const { rule, values, until } = longest
  return { rule, values, change: `the time must be past ${new Date(until).toISOString()}` }
}

/** After a reject reason that has a silence of its own it is that, else the outcome's. */
function silences({ from, coolDown }: Limits, outcomes: readonly OutcomeEntry[]): Bar[] {
  return outcomes.flatMap(({ outcome, reason, at }) => {
    const after = reason !== undefined && coolDown[reason] !== undefined ? reason : outcome
    const span = coolDown[after]
    if (span === undefined) return []
    const values = { since: new Date(at).toISOString() }
    return [{ rule: `${from}.contact: silence after ${after}`, values, until: at + durationMs(span) }]
  })
}

/** A window is full while it has `count` outcomes or more: until the last of the newest `count` leaves it. */
function fullWindows({ from, max }: Limits, outcomes: readonly OutcomeEntry[], now: number): Bar[] {
  return max.flatMap(({ of, count, per }) => {
    const inside = outcomes
      .filter(({ outcome, at }) => outcome === of && at > now - durationMs(per))
      .map(({ at }) => at)
      .sort((a, b) => a - b)
    if (inside.length < count) return []
    const until = inside.at(-count)! + durationMs(per)
    return [{ rule: `${from}.contact: at most ${count} ${of}`, values: { count: inside.length }, until }]
  })
}
