/** Lets what arrives in one turn of the event loop begin together. */
export interface Turns {
  /** Resolves when it is to begin: at once where nothing else goes on. Whoever joins says when it is over. */
  join(): Promise<void> | undefined
  leave(): void
}

/**
 * Work that begins together goes stage by stage: each stage's code is then in the processor's caches for all but the first, and
 * its runs and reads are shared. (With 32 connections a decision costs a sixth less than one after another.)
 */
export function turns(): Turns {
  let underWay = 0
  let lastTogether = 0
  let together = 0
  let next: Promise<void> | undefined
  /** Somebody began at once in this turn of the event loop, and may be done already. */
  let begunAtOnce = false

  const turnOver = () => {
    begunAtOnce = false
  }

  function begin(resolve: () => void): void {
    next = undefined
    lastTogether = together
    together = 0
    resolve()
  }

  return {
    join() {
      underWay += 1
      if (next === undefined) {
        // One at a time: waiting for others would only cost time.
        if (underWay === 1 && lastTogether <= 1 && !begunAtOnce) {
          begunAtOnce = true
          setImmediate(turnOver)
          return undefined
        }
        next = new Promise(resolve => setImmediate(begin, resolve))
      }
      together += 1
      return next
    },
    leave() {
      underWay -= 1
    },
  }
}
