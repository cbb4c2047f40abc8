/**
 * Tasks of one key one after another, in the order in which they came; those of different keys side by side. A task's end is that of the
 * promise, whatever came of those before it.
 */
export function inLine(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<void>>()
  return async (key, task) => {
    const before = tails.get(key)
    const done = before ? before.then(task) : task()
    // What came of it is not held: a Map that is filled and emptied all the time lets go of it late.
    const tail = done.then(nothing, nothing)
    tails.set(key, tail)
    try {
      return await done
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}

function nothing(): void {}
