/** Work in order: one task of a key at a time, different keys side by side. */
export interface Queues {
  /** The task must not reject. */
  add(key: string, task: () => Promise<void>): void
  /** Resolves when nothing is under way or waiting. */
  idle(): Promise<void>
}

export function queues(): Queues {
  const tails = new Map<string, Promise<void>>()
  return {
    add(key, task) {
      const tail = (tails.get(key) ?? Promise.resolve()).then(task).then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      tails.set(key, tail)
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values())
    },
  }
}
