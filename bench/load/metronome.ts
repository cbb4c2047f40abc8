// The thread that wakes the load generator at the intended times: timers of the event loop only know whole milliseconds, and
// whoever looks at the clock all the time takes a core from what is measured.
import { parentPort } from 'node:worker_threads'

/** `dueMs` are times on `startedAt`, which is on the clock that all threads share. */
export interface Beat {
  readonly startedAt: number
  readonly dueMs: Float64Array
}

const cell = new Int32Array(new SharedArrayBuffer(4))
parentPort!.once('message', ({ startedAt, dueMs }: Beat) => {
  for (const due of dueMs) {
    const left = startedAt + due - (performance.timeOrigin + performance.now())
    if (left > 0) Atomics.wait(cell, 0, 0, left)
    parentPort!.postMessage(null)
  }
})
// Ready: says so once, before the first beat.
parentPort!.postMessage(null)
