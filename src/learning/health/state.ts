import { DAY_MS, DAYS, noDays, type TalliedDays, withTally } from './days.ts'
import { type Quality, qualityOf } from './quality.ts'
import { added, type Judged, type Tally, tallied } from './tally.ts'

/** A model version's own probability of an action that was shown, and what came of it. */
export interface JudgedScore extends Judged {
  readonly model: string
  readonly version: string
  /** When it was decided, epoch milliseconds. */
  readonly at: number
}

/** By model version. At most some 100 small numbers a day and version. */
export type HealthState = TalliedDays

export const nothingJudged: HealthState = noDays

/** With one more, or (`times` -1) without one that is taken back. */
export function judged(state: HealthState, score: JudgedScore, times: 1 | -1): HealthState {
  const key = versionKey(score.model, score.version)
  return withTally(state, score.at, key, before => tallied(before, score, times))
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
