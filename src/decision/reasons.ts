import type { Verdicts } from '../strategy/conditions.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { Ranked } from './arbitration.ts'

/**
 * One sentence that says why now: what the live context and the action's own reasons say of it, two at most.
 * Where nobody wrote one, the numbers speak.
 */
export function reasonOf(
  { action, weights, factors }: Ranked,
  verdicts: Verdicts,
  { formats }: Strategy,
): string {
  const said = new Set<string>()
  for (const { say, weight } of weights) if (say !== null && weight >= 1) said.add(say)
  for (const { when, say } of action.reasons) if (verdicts.broken(when) === null) said.add(say)
  if (said.size === 0)
    return `${formats.percent(factors.propensity)} likely, worth ${formats.money(factors.value)}`
  const [first, ...rest] = [...said].slice(0, 2)
  return [first!, ...rest.map(text => text.charAt(0).toLowerCase() + text.slice(1))].join('; ')
}
