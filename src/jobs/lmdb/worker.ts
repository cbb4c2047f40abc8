import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Handlers, Task } from '../../jobs-port.ts'
import { GRACE_MS } from '../kept.ts'
import { type Ending, perform } from '../perform.ts'
import type { KeptJob, Tables } from './tables.ts'
import { end, isWork, keepUp, progressed, take } from './turns.ts'

interface Working {
  readonly handlers: Handlers
  readonly atOnce: number
  readonly leaseMs: number
  readonly now: () => number
  readonly onTrouble: (error: unknown) => void
}

const LOOK_EVERY_MS = 200

/** Takes jobs and does them, looking for more a few times a second and when it is told that there are. */
export function startWorker(tables: Tables, { handlers, atOnce, leaseMs, now, onTrouble }: Working) {
  const underWay = new Map<string, { id: string; done: Promise<void>; stop: AbortController }>()
  let looking: Promise<void> | null = null
  let stopped = false

  function look(): void {
    looking ??= takeAll().finally(() => {
      looking = null
    })
  }

  async function takeAll(): Promise<void> {
    try {
      while (!stopped && underWay.size < atOnce && tables.read(() => isWork(tables, now()))) {
        const owner = randomUUID()
        const job = await tables.write(() => take(tables, owner, now(), leaseMs))
        if (!job) break
        const stop = new AbortController()
        const done = doIt(job, owner, stop).finally(() => underWay.delete(owner))
        underWay.set(owner, { id: job.id, done, stop })
      }
    } catch (error) {
      onTrouble(error)
    }
  }

  async function doIt(job: KeptJob, owner: string, stop: AbortController): Promise<void> {
    const attempt = (act: () => void) => tables.write(act).catch(onTrouble)
    const beating = setInterval(
      () =>
        void attempt(() => {
          if (!keepUp(tables, job.id, owner, now() + leaseMs)) stop.abort()
        }),
      leaseMs / 3,
    )
    const task: Task = {
      id: job.id,
      addedAt: job.addedAt,
      signal: stop.signal,
      progress: progress => void attempt(() => progressed(tables, job.id, owner, progress)),
    }
    const ending: Ending = await perform(handlers, job, task)
    clearInterval(beating)
    await attempt(() => end(tables, job.id, owner, ending, now()))
    setImmediate(look)
  }

  const timer = setInterval(look, LOOK_EVERY_MS)
  timer.unref()
  look()

  return {
    look,
    async stop(): Promise<void> {
      stopped = true
      clearInterval(timer)
      await looking
      for (const { stop } of underWay.values()) stop.abort()
      const graceOver = new AbortController()
      const all = Promise.all([...underWay.values()].map(({ done }) => done))
      await Promise.race([all, pause(GRACE_MS, undefined, { signal: graceOver.signal }).catch(() => {})])
      graceOver.abort()
      for (const [owner, { id }] of underWay)
        await tables.write(() => end(tables, id, owner, { how: 'given back' }, now())).catch(onTrouble)
    },
  }
}
