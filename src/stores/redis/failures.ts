import { Problem, StoreUnavailable } from '../../errors.ts'
import type { Store } from '../../ports.ts'

/** Answers of a Redis that is there but cannot serve now. Any other error that it answers is a mistake of ours. */
const passing =
  /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MOVED|ASK|OOM|MISCONF|NOREPLICAS|BUSY|NOAUTH|WRONGPASS|NOPERM|UNBLOCKED)\b/

/** What has nothing to do with Redis. */
const OURS = [TypeError, RangeError, Problem]

/** The same store, whose methods (and those of its stream) reject with `StoreUnavailable` where Redis could not answer. */
export function withFailuresNamed(store: Store, place: string): Store {
  const { stream, ...methods } = store
  return { ...named(methods, place), stream: named(stream, place) }
}

/** The same methods, which reject with `StoreUnavailable` where Redis could not answer. */
export function named<T extends object>(methods: T, place: string): T {
  const named = Object.entries(methods).map(([name, method]: [string, unknown]) => {
    // The numbers of the stream's partitions are no method.
    if (typeof method !== 'function') return [name, method]
    const naming = async (...args: never[]) => {
      try {
        return await method(...args)
      } catch (error) {
        throw unavailable(error, place)
      }
    }
    return [name, naming]
  })
  return Object.fromEntries(named)
}

/** A failure of the connection, of the time it took, or of a Redis that says that it cannot now; else the error as it was. */
function unavailable(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || OURS.some(kind => error instanceof kind)) return error
  const answered = error.name === 'ReplyError'
  if (answered && !passing.test(error.message)) return error
  return new StoreUnavailable(
    `Redis at ${place} ${answered ? 'refuses' : 'does not answer'}: ${error.message}`,
    error,
  )
}
