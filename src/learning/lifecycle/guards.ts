import { number, percent } from '../figures.ts'
import type { GuardLimits } from './guards-file.ts'
import { championsBefore, type ModelRoles } from './roles.ts'

/** A version that decides and that could be done without. */
export interface Watched {
  readonly version: string
  /** When it got its role, epoch milliseconds. */
  readonly since: number
  /** The guards have stopped it once, and somebody has put it back: what it did before that was judged. */
  readonly again: boolean
}

/** Challengers, and a champion that was promoted and has somebody to go back to. Who was gone back to is not watched: nothing flaps. */
export function watchedIn(roles: ModelRoles): readonly Watched[] {
  const { champion, challengers, history } = roles
  const crowned = history.find(({ change, before }) => change === 'promoted' || before !== null)
  const isNew = crowned?.change === 'promoted' && championsBefore(roles).length > 0
  const versions = [...(isNew ? [champion] : []), ...challengers.map(({ version }) => version)]
  return versions.map(version => {
    const own = history.filter(each => each.version === version)
    const since = own.find(({ change }) => change === 'promoted' || change === 'challenging')?.at ?? 0
    return { version, since, again: own.some(({ change }) => change === 'guarded') }
  })
}

/** What is known of a version since it has its role; null where nothing is. */
export interface GuardFacts {
  /** Within the window. */
  readonly runs: { readonly runs: number; readonly failures: number; readonly p99Ms: number | null } | null
  readonly quality: {
    readonly outcomes: number
    readonly calibrationError: number
    readonly brier: number
  } | null
}

export interface Broken {
  readonly guard: 'failures' | 'latency' | 'calibration'
  /** What a challenger becomes: who fails is not even to score. */
  readonly to: 'shadow' | 'retired'
  /** With the figures. */
  readonly because: string
}

/** The first guard that is broken, or null. */
export function brokenGuard(limits: GuardLimits, { runs, quality }: GuardFacts): Broken | null {
  const { failures, latencyMs, calibration } = limits
  if (runs && runs.runs + runs.failures >= limits.runs) {
    const all = runs.runs + runs.failures
    if (failures !== null && runs.failures / all > failures)
      return {
        guard: 'failures',
        to: 'retired',
        because: `${runs.failures} of ${all} runs failed (${percent(runs.failures / all)}, at most ${percent(failures)} may)`,
      }
    if (latencyMs !== null && runs.p99Ms !== null && runs.p99Ms > latencyMs)
      return {
        guard: 'latency',
        to: 'shadow',
        because: `99 of 100 of ${runs.runs} runs took up to ${number(runs.p99Ms)} ms (at most ${number(latencyMs)} ms may be)`,
      }
  }
  if (calibration === null || !quality || quality.outcomes < limits.outcomes) return null
  const { outcomes, calibrationError } = quality
  if (calibrationError - errorByChance(quality) <= calibration) return null
  return {
    guard: 'calibration',
    to: 'shadow',
    because: `its probabilities were off by ${number(calibrationError)} in ${outcomes} outcomes (at most ${number(calibration)} may be, beyond chance)`,
  }
}

/**
 * What the calibration error of right probabilities is by chance, at most: the mean of |x| is √(2/π) of its deviation, the deviations of
 * ten bins sum up to at most √10 times that of all (Cauchy and Schwarz), and the mean variance of an outcome is then the Brier score.
 */
function errorByChance({ outcomes, brier }: { readonly outcomes: number; readonly brier: number }): number {
  return Math.sqrt(((2 / Math.PI) * 10 * brier) / outcomes)
}
