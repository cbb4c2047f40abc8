import type { Tally } from './tally.ts'

/** What is known of a partition, by day (since 1970, of UTC, on which it was decided) and by a key of each day. */
export interface TalliedDays {
  readonly newest: number
  readonly days: Readonly<Record<string, Readonly<Record<string, Tally>>>>
}

/** Days that count, today among them. */
export const DAYS = 30
export const DAY_MS = 86_400_000

export const noDays: TalliedDays = { newest: 0, days: {} }

/** With what becomes of a day's tally under a key; one that is left empty goes. Days before the last thirty are let go, and stay so. */
export function withTally(
  state: TalliedDays,
  at: number,
  key: string,
  next: (before: Tally) => Tally,
): TalliedDays {
  const day = Math.floor(at / DAY_MS)
  if (day <= state.newest - DAYS) return state
  const newest = Math.max(state.newest, day)
  const kept = Object.entries(state.days).filter(([each]) => Number(each) > newest - DAYS)
  const { [key]: before = {}, ...others } = state.days[day] ?? {}
  const tally = next(before)
  const ofDay = Object.keys(tally).length === 0 ? others : { ...others, [key]: tally }
  return { newest, days: { ...Object.fromEntries(kept), [day]: ofDay } }
}
