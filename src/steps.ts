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

/** When this turn's time for work of this kind is over; null where none was done in it. */
let turnEndsAt: number | null = null

function turnEnd(): number {
  if (turnEndsAt === null) {
    turnEndsAt = performance.now() + TURN_MS
    setImmediate(() => {
      turnEndsAt = null
    })
  }
  return turnEndsAt
}

/**
 * Goes on for a moment in each turn of the event loop, so that whoever else works in this thread hardly waits. Of several who do so the
 * first has the turn's time, and each other one step.
 */
export async function byTurns<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const until = turnEnd()
    do {
      const { done, value } = steps.next()
      if (done) return value
    } while (performance.now() < until)
    await nextTurn()
  }
}

/** Begins `work` for each, by turns. */
export async function eachByTurns<A, B>(all: readonly A[], work: (one: A) => Promise<B>): Promise<B[]> {
  const begun: Promise<B>[] = []
  function* steps() {
    for (const one of all) {
      const result = work(one)
      // Where it fails before all have begun, that is heard at the end.
      result.catch(() => {})
      begun.push(result)
      yield
    }
  }
  await byTurns(steps())
  return Promise.all(begun)
}
