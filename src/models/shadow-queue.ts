import type { LoadedModel } from '../model-ports.ts'
import type { ShadowCounts, ShadowJob, ShadowRuns, ShadowsAround } from './shadow-runs.ts'

export interface ShadowQueue extends Pick<ShadowRuns, 'counts' | 'close'> {
  add(jobs: readonly ShadowJob[]): void
}

/** Rows in one run of a light model: well below a millisecond. */
const MOST_ROWS = 64
/** Jobs of one shadow that wait. */
const MOST_WAITING = 256
/** Of the event loop's time shadows take at most one part in so many. */
const ONE_IN = 10
const AFTER_FAILURE_MS = 100

interface OfShadow {
  readonly shadow: LoadedModel
  readonly waiting: ShadowJob[]
  readonly counts: { -readonly [Name in keyof ShadowCounts]: number }
  running: boolean
  /** Of the last failure, until it scores again. */
  failedWith: string | null
}

/**
 * Runs what waits, one run of one shadow each turn of the event loop at most, and after each it rests nine times as long as the run has
 * held up the loop: where decisions come faster than that, what is too much is dropped and counted.
 */
export function shadowQueue({ models, encoder, onScored, onFailed }: ShadowsAround): ShadowQueue {
  /** In the order in which their turn comes. */
  const all = new Map<string, OfShadow>()
  let armed = false
  let closed = false

  function of(shadow: LoadedModel): OfShadow {
    const key = `${shadow.name}/${shadow.version}`
    const known = all.get(key)
    if (known?.shadow === shadow) return known
    const counts = known?.counts ?? { scored: 0, failed: 0, dropped: 0 }
    const anew: OfShadow = { shadow, waiting: [], counts, running: false, failedWith: null }
    all.set(key, anew)
    return anew
  }

  function arm(restMs: number): void {
    if (armed || closed) return
    armed = true
    if (restMs < 1) setImmediate(turn)
    else setTimeout(turn, restMs).unref()
  }

  function turn(): void {
    for (const [key, one] of all) {
      if (one.running || one.waiting.length === 0) continue
      all.delete(key)
      all.set(key, one)
      const { ended, restMs } = run(one)
      // A run in a thread holds up nobody: others have their turn meanwhile.
      if (restMs !== null) again(restMs)
      void ended.then(again)
      return
    }
    armed = false
  }

  function again(restMs: number): void {
    armed = false
    arm(restMs)
  }

  /** How long to rest once it has ended, in milliseconds; and where it runs in a thread, now. */
  function run(one: OfShadow): { readonly ended: Promise<number>; readonly restMs: number | null } {
    const { shadow, waiting } = one
    const heldUp = models.heldUpMs(shadow)
    const started = performance.now()
    const jobs = waiting.splice(0, jobsFitting(waiting))
    const isShadow = models.shadows(shadow.name).includes(shadow)
    const runs = isShadow ? jobs.map(scoresOf) : []
    const encodingMs = performance.now() - started
    const restAfter = (ms: number) => ms * (ONE_IN - 1)
    one.running = true
    const ended = taken(one, jobs, runs).then(allScored => {
      one.running = false
      const ranMs = heldUp === null ? 0 : encodingMs + models.heldUpMs(shadow)! - heldUp
      return Math.max(allScored ? 0 : AFTER_FAILURE_MS, restAfter(ranMs))
    })
    return { ended, restMs: heldUp === null ? restAfter(encodingMs) : null }
  }

  /** Whether all could be scored. */
  async function taken(
    one: OfShadow,
    jobs: readonly ShadowJob[],
    runs: readonly Promise<Float32Array>[],
  ): Promise<boolean> {
    const { shadow, counts } = one
    const settled = await Promise.allSettled(runs)
    for (const [index, run] of settled.entries()) {
      if (run.status === 'fulfilled') {
        counts.scored++
        one.failedWith = null
        onScored?.(jobs[index]!, run.value)
        continue
      }
      counts.failed++
      const error = run.reason as Error
      onFailed?.(shadow, error, one.failedWith !== error.message)
      one.failedWith = error.message
    }
    return settled.every(({ status }) => status === 'fulfilled')
  }

  async function scoresOf({ strategy, shadow, scope, actions }: ShadowJob): Promise<Float32Array> {
    const rows = encoder(strategy, shadow)
    return models.score(shadow, actions ? rows.actionRows(scope, actions) : rows.customerRow(scope))
  }

  return {
    add(jobs) {
      if (closed || jobs.length === 0) return
      for (const job of jobs) {
        const { waiting, counts } = of(job.shadow)
        if (waiting.length < MOST_WAITING) waiting.push(job)
        else counts.dropped++
      }
      arm(0)
    },
    counts: () =>
      [...all.values()].map(({ shadow: { name, version }, counts }) => ({ model: name, version, ...counts })),
    close() {
      closed = true
      all.clear()
    },
  }
}

function jobsFitting(waiting: readonly ShadowJob[]): number {
  let rows = 0
  const first = waiting.findIndex(({ actions }) => {
    rows += actions?.length ?? 1
    return rows > MOST_ROWS
  })
  return first < 0 ? waiting.length : Math.max(1, first)
}
