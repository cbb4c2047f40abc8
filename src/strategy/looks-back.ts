import { durationText } from './schema/common.ts'
import type { ContactRule, Strategy } from './strategy.ts'

/** What of a strategy looks further back than histories are kept: exact limits would not be. One sentence each. */
export function looksTooFarBack(strategy: Strategy, keptMs: number): readonly string[] {
  const rules = new Set([...strategy.actions.values()].flatMap(({ contact }) => contact))
  const spans = [
    ...strategy.aggregates.map(
      ({ name, perMs, halfLifeMs }) =>
        [`the aggregate ${name}${halfLifeMs === null ? '' : ', with its ten half-lives,'}`, perMs] as const,
    ),
    ...[...rules].map(rule => [`the contact policy of ${rule.from}`, longestOf(rule)] as const),
  ]
  const kept = durationText(keptMs)
  return spans.flatMap(([what, ms]) =>
    ms <= keptMs
      ? []
      : `${what} looks back ${durationText(ms)}, and histories are kept for ${kept}: what is older does not count; set TACT_HISTORY_KEPT to ${durationText(ms)} or more, or make it shorter`,
  )
}

/** How far back a contact policy looks, in milliseconds. */
export function longestOf({ caps, afterMs }: ContactRule): number {
  return Math.max(...caps.map(({ perMs }) => perMs), ...afterMs.values())
}
