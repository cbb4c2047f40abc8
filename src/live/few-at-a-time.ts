import { setImmediate as nextTurn } from 'node:timers/promises'

/** So many are under way at once: they share reads and runs of models, and others who need the thread wait for no more than these. */
const AT_ONCE = 8

/** Work for many: each key's in its turn, a few in each turn of the event loop. */
export interface FewAtATime<T> {
  /** One that waits already keeps its place, and takes the newest item. */
  add(key: string, item: T): void
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>
}

/** `run` must not reject. */
export function fewAtATime<T>(run: (key: string, item: T) => Promise<void>): FewAtATime<T> {
  const waiting = new Map<string, T>()
  const working = new Set<Promise<void>>()
  let hands = 0

  async function work(): Promise<void> {
    await nextTurn()
    for (const [key, item] of waiting) {
      waiting.delete(key)
      await run(key, item)
      await nextTurn()
    }
    hands -= 1
  }

  return {
    add(key, item) {
      waiting.set(key, item)
      if (hands === AT_ONCE) return
      hands += 1
      const all = work().then(() => void working.delete(all))
      working.add(all)
    },
    async idle() {
      while (working.size > 0) await Promise.all(working)
    },
  }
}
