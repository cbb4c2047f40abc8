import { StoreUnavailable } from '../../errors.ts'

/** A process that stood still itself has looked but once meanwhile: its own writes are not late. */
const LOOK_EVERY_MS = 1_000
const LOOKS = 5

/** Bounds how long a write is waited for. */
export interface Patience {
  /**
   * Rejects with `StoreUnavailable` where what `begin` returns has not settled within five seconds, and, until something settles
   * again, at once while another is under way. `refuseLate` is to be called before anything is written: it throws where nobody waits
   * any more.
   */
  within<T>(begin: (refuseLate: () => void) => Promise<T>): Promise<T>
}

/**
 * LMDB's writers wait for each other without bound, in all processes that have an environment open: one that is stopped, or whose disk
 * hangs, would have all others collect what they cannot write, and answer nobody.
 */
export function patience(path: string, everyMs = LOOK_EVERY_MS): Patience {
  const underWay = new Set<{ looks: number; giveUp(): void }>()
  let looking: NodeJS.Timeout | undefined
  let isHanging = false

  const hangs = () =>
    new StoreUnavailable(
      `${path} cannot be written: another process that has it open stands still, or its disk does; let it go on, or end it`,
    )

  function look(): void {
    if (underWay.size === 0) {
      clearInterval(looking)
      looking = undefined
    }
    for (const one of underWay) {
      one.looks += 1
      if (one.looks < LOOKS) continue
      underWay.delete(one)
      isHanging = true
      one.giveUp()
    }
  }

  return {
    within(begin) {
      if (isHanging && underWay.size > 0) return Promise.reject(hangs())
      looking ??= setInterval(look, everyMs).unref()
      return new Promise((resolve, reject) => {
        const one = { looks: 0, giveUp: () => reject(hangs()) }
        underWay.add(one)
        begin(() => {
          if (one.looks >= LOOKS) throw hangs()
        })
          .finally(() => {
            underWay.delete(one)
            isHanging = false
          })
          .then(resolve, reject)
      })
    },
  }
}
