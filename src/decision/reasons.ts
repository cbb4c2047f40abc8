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
  let first: string | null = null
  let second: string | null = null
  const hear = (say: string) => {
    if (first === null) first = say
    else if (second === null && say !== first) second = say
  }
  for (const { say, weight } of weights) if (say !== null && weight >= 1) hear(say)
  for (const { when, say } of action.reasons) if (second === null && verdicts.broken(when) === null) hear(say)
  if (first === null)
    return `${formats.percent(rounded(factors.propensity, 1_000))} likely, worth ${formats.money(rounded(factors.value, 1))}`
  return second === null ? first : together(first, second)
}

/** To that many parts of one: nobody expects exactness of an expectation. */
const rounded = (number: number, parts: number) => Math.round(number * parts) / parts

/** A word all in capitals stays one. */
const together = (first: string, second: string) =>
  /^\p{Lu}{2}/u.test(second)
    ? `${first}; ${second}`
    : `${first}; ${second.charAt(0).toLowerCase()}${second.slice(1)}`
