/** Asks for a key's run; while one is under way, any number of further asks lead to just one more, with the newest argument. */
export interface Coalesced<T> {
  /** Resolves when nothing of this key runs. */
  ask(key: string, argument: T): Promise<void>
  /** Resolves when nothing runs. */
  idle(): Promise<void>
}

/** `run` must not reject. */
export function coalesced<T>(run: (key: string, argument: T) => Promise<void>): Coalesced<T> {
  const next = new Map<string, { argument: T } | null>()
  const running = new Map<string, Promise<void>>()

  async function runAll(key: string, first: T): Promise<void> {
    for (let ask: { argument: T } | null | undefined = { argument: first }; ask; ask = next.get(key)) {
      next.set(key, null)
      await run(key, ask.argument)
    }
    next.delete(key)
    running.delete(key)
  }

  return {
    ask(key, argument) {
      const before = running.get(key)
      if (before) {
        next.set(key, { argument })
        return before
      }
      const all = runAll(key, argument)
      running.set(key, all)
      return all
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values())
    },
  }
}
