import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { seededChance } from '../../src/demo/seeded.ts'
import { type Connection, connected } from './connection.ts'
import { type Measure, quantileOf, type Tally } from './measured.ts'
import type { Beat } from './metronome.ts'

/** Until the metronome has read its beat. */
const HEAD_START_MS = 20
/** A server that stands still must not hold the bench for ever. */
const PATIENCE_MS = 20_000

/** The compiled program has it beside itself, the sources have it beside this file. */
function startThread(): Worker {
  const file = `./metronome${extname(new URL(import.meta.url).pathname)}`
  return new Worker(new URL(file, import.meta.url), { name: 'metronome' })
}

/** Arrivals that know nothing of each other (a Poisson process), in milliseconds; the same ones every time. */
export function arrivals(ratePerSecond: number, seconds: number): Float64Array {
  const chance = seededChance(41)
  const times: number[] = []
  for (let at = 0; at < 1_000 * seconds; at += (-1_000 / ratePerSecond) * Math.log(1 - chance.uniform()))
    times.push(at)
  return Float64Array.from(times)
}

/**
 * Sends at intended times, whatever has been answered. What finds no connection free waits for one, and its time counts from
 * when it should have been sent. Resolves to how late the generator was with a connection free (99th percentile).
 */
export async function openLoop(
  { port, connections, seconds, ratePerSecond }: Measure & { readonly ratePerSecond: number },
  next: () => Buffer,
  tally: Tally,
): Promise<number> {
  const dueMs = arrivals(ratePerSecond, seconds)
  const lateMs: number[] = []
  const free: ((dueAt: number) => void)[] = []
  let sent = 0
  let startedAt = 0
  let finished = () => {}
  let lost: (error: Error) => void = () => {}
  const over = new Promise<void>((resolve, reject) => {
    finished = resolve
    lost = reject
  })
  // Whoever awaits it comes later.
  over.catch(() => {})
  const all = await Promise.all(
    Array.from({ length: connections }, async () => {
      let intendedAt = 0
      const send = (dueAt: number) => {
        intendedAt = dueAt
        connection.send(next())
      }
      const connection: Connection = await connected(
        port,
        answer => {
          tally.answered(answer, performance.now() - intendedAt)
          if (tally.latenciesMs.length === dueMs.length) finished()
          const dueAt = startedAt + (dueMs[sent] ?? Number.POSITIVE_INFINITY)
          if (dueAt > performance.now()) free.push(send)
          else {
            sent++
            send(dueAt)
          }
        },
        lost,
      )
      free.push(send)
      return connection
    }),
  )
  const metronome = startThread()
  metronome.on('error', lost)
  // Its thread runs when it has said so.
  await once(metronome, 'message')
  startedAt = performance.now() + HEAD_START_MS
  metronome.postMessage({ startedAt: performance.timeOrigin + startedAt, dueMs } satisfies Beat)
  metronome.on('message', () => {
    const now = performance.now()
    while (free.length > 0 && sent < dueMs.length && startedAt + dueMs[sent]! <= now) {
      const dueAt = startedAt + dueMs[sent++]!
      lateMs.push(now - dueAt)
      free.pop()!(dueAt)
    }
  })
  const patience = setTimeout(
    () => lost(new Error(`${dueMs.length - tally.latenciesMs.length} requests were never answered`)),
    1_000 * seconds + PATIENCE_MS,
  )
  try {
    await over
  } finally {
    clearTimeout(patience)
    await metronome.terminate()
    for (const connection of all) connection.close()
  }
  return quantileOf(lateMs, 0.99)
}
