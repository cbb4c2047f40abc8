import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work that can be left between its steps and gone on with later; it returns what comes of it. */
export type Steps<T> = Generator<void, T, void>

export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}

/** Others have waited for no more than this, where each step is shorter. */
const TURN_MS = 2

/** Goes on for a moment in each turn of the event loop, so that whoever else works in this thread hardly waits. */
export async function byTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const until = performance.now() + TURN_MS
    do {
      const { done, value } = steps.next()
      if (done) return value
    } while (performance.now() < until)
    await nextTurn()
  }
}
