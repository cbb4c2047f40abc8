import { randomUUID } from 'node:crypto'
import type { Database } from 'lmdb'
import type { LmdbEnvironment } from './environment.ts'

interface Waiting {
  readonly number: number
  readonly resolve: () => void
}

/**
 * LMDB's own promise waits until a commit is flushed to the disk; but all who read see it, and it survives the death of any process,
 * much earlier (in the median 0.3 ms instead of 1.2, and the flush is what has the long tail). So each commit carries its number in
 * `numbers`, process → last commit, and is looked for there whenever the event loop wakes up, as LMDB has it do when a commit can be
 * seen. To look without pause would take the processor from the writing thread: the slowest of a hundred took 4.6 ms instead of 1.8.
 */
export function commitsOf({ root, write, patience }: LmdbEnvironment, numbers: Database<number, string>) {
  const me = randomUUID()
  const waiting = new Set<Waiting>()
  let asked = 0
  let notFlushed: unknown = null
  let stopped = false

  function look(): void {
    if (waiting.size === 0) return
    root.resetReadTxn()
    const visible = numbers.get(me) ?? 0
    for (const one of waiting) if (one.number <= visible && waiting.delete(one)) one.resolve()
    if (waiting.size > 0) lookOnWaking()
  }

  /** What is not referenced does not keep the event loop from sleeping. */
  function lookOnWaking(): void {
    setImmediate(look).unref()
  }

  function putNumber(number: number): void {
    // Whoever begins clears away those before; one of them that still runs waits for one flush.
    if (number === 1) for (const other of [...numbers.getKeys()]) numbers.remove(other)
    numbers.put(me, number)
  }

  function commitUnlessLate<T>(refuseLate: () => void, act: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let one: Waiting | undefined
      function begin(): Promise<T> {
        const number = ++asked
        return root.transaction(() => {
          refuseLate()
          const result = act()
          putNumber(number)
          one = { number, resolve: () => resolve(result) }
          if (stopped) return result
          if (waiting.size === 0) lookOnWaking()
          waiting.add(one)
          return result
        })
      }
      write(begin)
        .then(resolve, error => {
          // Said to be kept already: nothing more is, until somebody has seen to the disk.
          if (!stopped && one && !waiting.has(one)) notFlushed = error
          reject(error)
        })
        .finally(() => one && waiting.delete(one))
    })
  }

  /** Runs `act` in a write transaction. Resolves when its writes are visible; rejects where it throws, or they cannot be committed in time. */
  function commit<T>(act: () => T): Promise<T> {
    if (notFlushed !== null) return Promise.reject(notFlushed)
    return patience.within(refuseLate => commitUnlessLate(refuseLate, act))
  }

  /** Before the store is closed: what is under way resolves when it is flushed. */
  function stop(): void {
    stopped = true
    waiting.clear()
  }

  return { commit, stop }
}
