/** Work in order: one task of a key at a time, in the order in which they came; different keys side by side. */
export interface Queues {
  /** What comes of the task, whatever came of those before it. */
  add<T>(key: string, task: () => Promise<T>): Promise<T>
  /** Resolves when nothing is under way or waiting. */
  idle(): Promise<void>
}

export function queues(): Queues {
  const tails = new Map<string, Promise<void>>()
  return {
    add(key, task) {
      const before = tails.get(key)
      const done = before ? before.then(task) : task()
      // What came of it is not held: a Map that is filled and emptied all the time lets go of it late.
      const ended = () => {
        if (tails.get(key) === tail) tails.delete(key)
      }
      const tail: Promise<void> = done.then(ended, ended)
      tails.set(key, tail)
      return done
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values())
    },
  }
}
