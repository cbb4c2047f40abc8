import { DAY_MS } from '../learning/health/days.ts'
import type { VersionQuality } from '../learning/health/state.ts'
import { RoleRefused } from '../learning/lifecycle/changes.ts'
import { type Broken, brokenGuard, type Watched, watchedIn } from '../learning/lifecycle/guards.ts'
import type { GuardLimits, Guards } from '../learning/lifecycle/guards-file.ts'
import type { ModelRoles } from '../learning/lifecycle/roles.ts'
import { type RunCounts, type RunWindow, runWindow } from '../learning/lifecycle/run-window.ts'
import { own } from '../own.ts'
import type { Lifecycle } from './lifecycle.ts'

interface Guarding {
  readonly lifecycle: Pick<Lifecycle, 'current' | 'follow' | 'guard'>
  /** As they are declared now. */
  readonly guards: () => Guards
  /** Of a version that is loaded here; null for any other. */
  readonly counts: (model: string, version: string) => RunCounts | null
  /** The milliseconds within which this share of runs was done. */
  readonly runTimeWithin: (times: Float64Array, share: number) => number | null
  /** How good versions were in decisions since then, epoch milliseconds, on all replicas. */
  readonly qualities: (since: number) => Promise<readonly VersionQuality[]>
  readonly now: () => number
  readonly onGuarded: (guarded: Guarded) => void
  /** A guard is broken, and nothing can be done: told once. */
  readonly onHelpless: (guarded: Guarded, why: string) => void
}

export interface Guarded extends Broken {
  readonly model: string
  readonly version: string
}

interface Watching {
  readonly runs: RunWindow
  /** When its outcomes were looked at last, epoch milliseconds. */
  judgedAt: number
  helpless: boolean
}

/** Outcomes are many small counts of all partitions: too many to be read at every look. */
const JUDGE_MS = 5000

/**
 * Use case 8: whoever decides and breaks a guard loses its role: a champion to the one before, a challenger its share. `look` does so for
 * what runs have come to on this replica and for outcomes on all; where several replicas see it, the first one does it. Rejects as the store does.
 */
export function guarding(given: Guarding): { look(): Promise<void> } {
  const { lifecycle, guards, now } = given
  /** By version and role: what happened before it got its role was somebody else's business. */
  const watching = new Map<string, Watching>()

  function watchingOf(key: string): Watching {
    const known = watching.get(key) ?? { runs: runWindow(), judgedAt: 0, helpless: false }
    watching.set(key, known)
    return known
  }

  function runsOf({ runs: window }: Watching, model: string, version: string, { windowMs }: GuardLimits) {
    const counts = given.counts(model, version)
    if (!counts) return null
    window.add(now(), counts)
    const { runs, failures, times } = window.within(windowMs)
    return { runs, failures, p99Ms: given.runTimeWithin(times, 0.99) }
  }

  async function qualityOf(known: Watching, model: string, { version, since, again }: Watched) {
    if (now() - known.judgedAt < JUDGE_MS) return null
    known.judgedAt = now()
    // Outcomes are kept by day: of a day on which it was stopped, nobody knows which came after.
    const from = again ? (Math.floor(since / DAY_MS) + 1) * DAY_MS : since
    const all = await given.qualities(from)
    return all.find(each => each.model === model && each.version === version) ?? null
  }

  async function stop(known: Watching, model: string, version: string, broken: Broken): Promise<void> {
    try {
      await lifecycle.guard(model, version, broken.to, `${broken.guard}: ${broken.because}`)
      given.onGuarded({ ...broken, model, version })
    } catch (error) {
      if (!(error instanceof RoleRefused)) throw error
      // Another replica was first, or somebody by hand; or else nothing can be done.
      await lifecycle.follow()
      if (known.helpless || !isWatched(own(lifecycle.current(), model), version)) return
      known.helpless = true
      given.onHelpless({ ...broken, model, version }, error.message)
    }
  }

  async function look(): Promise<void> {
    const seen = new Set<string>()
    for (const [model, roles] of Object.entries(lifecycle.current())) {
      const limits = guards().limitsOf(model)
      for (const watched of watchedIn(roles)) {
        const { version, since } = watched
        const key = `${model}/${version}/${since}`
        seen.add(key)
        const known = watchingOf(key)
        const runs = runsOf(known, model, version, limits)
        const quality = limits.calibration === null ? null : await qualityOf(known, model, watched)
        const broken = brokenGuard(limits, { runs, quality })
        if (broken) await stop(known, model, version, broken)
      }
    }
    for (const key of watching.keys()) if (!seen.has(key)) watching.delete(key)
  }

  let looking: Promise<void> | null = null
  return {
    look() {
      looking ??= look().finally(() => {
        looking = null
      })
      return looking
    },
  }
}

const isWatched = (roles: ModelRoles | undefined, version: string) =>
  roles !== undefined && watchedIn(roles).some(each => each.version === version)
