import { type Quality, qualityOf } from './quality.ts'
import { added, type Judged, type Tally, tallied } from './tally.ts'

/** A model version's own probability of an action that was shown, and what came of it. */
export interface JudgedScore extends Judged {
  readonly model: string
  readonly version: string
  /** When it was decided, epoch milliseconds. */
  readonly at: number
}

/** What is known of a partition: by day (since 1970, of UTC, on which it was decided) and model version. At most some 100 small numbers each. */
export interface HealthState {
  readonly newest: number
  readonly days: Readonly<Record<string, Readonly<Record<string, Tally>>>>
}

/** Days that count, today among them. */
export const DAYS = 30
const DAY_MS = 86_400_000

export const nothingJudged: HealthState = { newest: 0, days: {} }

/** With one more, or (`times` -1) without one that is taken back. Days before the last thirty are let go, and stay so. */
export function judged(state: HealthState, score: JudgedScore, times: 1 | -1): HealthState {
  const day = Math.floor(score.at / DAY_MS)
  if (day <= state.newest - DAYS) return state
  const newest = Math.max(state.newest, day)
  const kept = Object.entries(state.days).filter(([each]) => Number(each) > newest - DAYS)
  const key = versionKey(score.model, score.version)
  const before = state.days[day] ?? {}
  const ofDay = { ...before, [key]: tallied(before[key] ?? {}, score, times) }
  return { newest, days: { ...Object.fromEntries(kept), [day]: ofDay } }
}

/** Names and versions are those of folders. */
const versionKey = (model: string, version: string) => `${model}/${version}`

export interface VersionQuality extends Quality {
  readonly model: string
  readonly version: string
  /** On how many days it decided what these outcomes came of. */
  readonly days: number
}

/**
 * Of all partitions together, in the last thirty days, or from the day of `since` on (epoch milliseconds); versions without outcomes are
 * left out.
 */
export function qualities(states: readonly HealthState[], now: number, since = 0): VersionQuality[] {
  const oldest = Math.max(Math.floor(now / DAY_MS) - DAYS, Math.floor(since / DAY_MS) - 1)
  const known = new Map<string, { tally: Tally; days: Set<string> }>()
  for (const { days } of states)
    for (const [day, versions] of Object.entries(days)) {
      if (Number(day) <= oldest) continue
      for (const [key, tally] of Object.entries(versions)) {
        if (Object.keys(tally).length === 0) continue
        const one = known.get(key) ?? { tally: {}, days: new Set() }
        known.set(key, { tally: added(one.tally, tally), days: one.days.add(day) })
      }
    }
  return [...known]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, { tally, days }]) => {
      const [model = '', version = ''] = key.split('/')
      const quality = qualityOf(tally)
      return quality ? [{ model, version, ...quality, days: days.size }] : []
    })
}
