import type { Expressions, Readable } from './expressions.ts'
import type { PlainAction, PlainStrategy } from './plain-strategy.ts'

export type ContextWeight = PlainStrategy['arbitration']['contextWeights'][number]

/** What an action's priority is made of, and the priority. */
export interface Worth {
  readonly contextWeight: number
  readonly lever: number
  readonly propensity: number
  readonly value: number
  readonly annoyance: number
  readonly handling: number
  readonly overrun: number
  readonly priority: number
}

/** `product.md` of the design, "Priority"; with what it costs to take longer than is left. */
export function worthOf(
  { arbitration }: PlainStrategy,
  action: PlainAction,
  propensity: number,
  weights: readonly ContextWeight[],
  expressions: Expressions,
  readable: Readable,
): Worth {
  const number = (source: string) => expressions.number(source, readable)
  let contextWeight = 1
  for (const { weight } of weights) contextWeight *= weight
  const { kinds, issues, groups } = arbitration.levers
  const lever =
    action.lever * ((kinds[action.kind] ?? 1) * (issues[action.issue] ?? 1) * (groups[action.group] ?? 1))
  const value = number(action.value)
  const annoyance = number(action.annoyance)

  let handling: number
  let overrun = 0
  if (typeof action.handling === 'string') handling = number(action.handling)
  else {
    const seconds = number(action.handling.seconds)
    const costPerSecond = (arbitration.costPerHour[readable.channel] ?? 0) / 3600
    handling = seconds * costPerSecond
    const { remaining } = arbitration
    const left = remaining ? number(remaining.seconds) : Number.NaN
    if (remaining && seconds > Math.max(0, left))
      overrun = (seconds - Math.max(0, left)) * (costPerSecond * remaining.overrun)
  }
  const priority =
    contextWeight * lever * propensity * value - (1 - propensity) * annoyance - handling - overrun
  return { contextWeight, lever, propensity, value, annoyance, handling, overrun, priority }
}

/** As if no lever were set. */
export function priorityWithoutLever(worth: Worth): number {
  const { contextWeight, propensity, value, annoyance, handling, overrun } = worth
  return contextWeight * propensity * value - (1 - propensity) * annoyance - handling - overrun
}
