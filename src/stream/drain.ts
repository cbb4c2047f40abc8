import type { Consumer, Stream } from '../stream-ports.ts'
import { consumeAll } from './consume.ts'

/** Work on the stream of what was kept, shared by all replicas. */
export interface Drain {
  /** Finishes the batches under way and lets go of what it has. */
  stop(): Promise<void>
}

export interface DrainSettings {
  readonly stream: Stream
  readonly consumers: readonly Consumer[]
  /** Of this replica, among all. */
  readonly owner: string
  /** Deals with the response windows of a partition that are over. */
  sweep(partition: number, goesOn: () => boolean): Promise<unknown>
  now(): number
  onConsumed?(consumer: string, consumed: number, dead: number): void
  /** Hears, once until it has healed, that nothing can be drained now. */
  onTrouble?(error: unknown): void
}

/** How often it asks which partitions have news: one small question. What comes in between is one batch. */
const ASK_MS = 200

/**
 * In so many times it has looked at every partition: for events, for windows that are over, and for what nobody told of. A few at a
 * time, since all at once would hold up the event loop.
 */
const TIMES_TO_ALL = 10

/** Partitions worked on at once: they go in step, and more of them hold up the event loop for longer at a time. */
const LANES = 4

/** A replica that died is waited for so long; longer than a batch takes. */
const LEASE_MS = 5_000

/**
 * It goes on for so long with a partition's windows, and until twice as long is over with what was told; so the lease lasts, and
 * partitions that wait have their turn.
 */
const WHILE_MS = 1_000

const MOST_PAUSE_MS = 5_000

const MEANWHILE_MS = 5

/** Begins at once. Each partition has one replica at a time; where two meet, the stream lets one of them go on. */
export function startDrain(settings: DrainSettings): Drain {
  const { stream, onTrouble = () => {} } = settings
  let stopping = false
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> = Promise.resolve()
  let times = 0
  let failures = 0
  let unfinished: readonly number[] = []
  const goesOn = () => !stopping

  function next(pauseMs: number): void {
    if (stopping) return
    timer = setTimeout(() => {
      round = once().then(next)
    }, pauseMs)
    timer.unref()
  }

  /** Gives back the pause until the next time. */
  async function once(): Promise<number> {
    try {
      const turn = times++ % TIMES_TO_ALL
      const some = stream.partitions.filter(partition => partition % TIMES_TO_ALL === turn)
      const found = await Promise.all([stream.news(), stream.behind(settings.now(), some)])
      const begun = unfinished
      unfinished = []
      unfinished = await work(settings, [...new Set([...found.flat(), ...begun])], goesOn)
      failures = 0
      return ASK_MS
    } catch (error) {
      failures += 1
      if (failures === 1) onTrouble(error)
      return Math.min(ASK_MS * 2 ** failures, MOST_PAUSE_MS)
    }
  }

  next(0)
  return {
    async stop() {
      stopping = true
      clearTimeout(timer)
      await round
    },
  }
}

/** Drains until nothing is left, here or by others. Rejects with what goes wrong. */
export async function drained(settings: DrainSettings): Promise<void> {
  for (;;) {
    const partitions = await settings.stream.behind(settings.now())
    if (partitions.length === 0) return
    await work(settings, partitions, () => true)
    // What is still left then, another has.
    await new Promise(resolve => setTimeout(resolve, MEANWHILE_MS))
  }
}

/** All partitions are tried; then the first failure is thrown. Gives back those whose time was over before they were done. */
async function work(
  settings: DrainSettings,
  partitions: readonly number[],
  goesOn: () => boolean,
): Promise<readonly number[]> {
  const waiting = [...partitions]
  const unfinished: number[] = []
  const failed: unknown[] = []
  const lane = async () => {
    for (let partition = waiting.shift(); partition !== undefined && goesOn(); partition = waiting.shift())
      try {
        if (!(await workOn(settings, partition, goesOn))) unfinished.push(partition)
      } catch (error) {
        failed.push(error)
      }
  }
  await Promise.all(Array.from({ length: Math.min(LANES, waiting.length) }, lane))
  if (failed.length > 0) throw failed[0]
  return unfinished
}

/** False where its time was over before it was done. */
async function workOn(settings: DrainSettings, partition: number, goesOn: () => boolean): Promise<boolean> {
  const { stream, owner, consumers, sweep, onConsumed } = settings
  if (!(await stream.lease(partition, owner, LEASE_MS))) return true
  try {
    const [sweeping, consuming] = [forAWhile(goesOn), forAWhile(goesOn, 2 * WHILE_MS)]
    // First, so that what it keeps is consumed at once; where it fails, what is there is.
    const [swept] = await Promise.allSettled([sweep(partition, sweeping)])
    await consumeAll({ stream, partition, consumers, goesOn: consuming, onConsumed })
    if (swept.status === 'rejected') throw swept.reason
    return sweeping() && consuming()
  } finally {
    await stream.release(partition, owner)
  }
}

function forAWhile(goesOn: () => boolean, forMs = WHILE_MS): () => boolean {
  const until = performance.now() + forMs
  return () => goesOn() && performance.now() < until
}
