import { setTimeout as pause } from 'node:timers/promises'
import type { Because } from '../ports.ts'

/** All are told so many at a time: what is told is decided anew, and others want answers meanwhile. */
const AT_ONCE = 32
const PAUSE_MS = 10

type Listener = (because: Because) => void

/** Who on this process follows what. */
export interface Followers {
  /** True where nobody else follows the key. */
  add(key: string, listener: Listener): boolean
  /** True where nobody follows the key any more. */
  remove(key: string, listener: Listener): boolean
  has(key: string): boolean
  isEmpty(): boolean
  keys(): Iterable<string>
  tell(key: string, because: Because): void
  tellAll(because: Because): Promise<void>
}

export function followers(): Followers {
  const byKey = new Map<string, Set<Listener>>()

  function tell(key: string, because: Because): void {
    for (const listener of byKey.get(key) ?? []) listener(because)
  }

  return {
    add(key, listener) {
      const listeners = byKey.get(key)
      if (listeners) listeners.add(listener)
      else byKey.set(key, new Set([listener]))
      return !listeners
    },
    remove(key, listener) {
      const listeners = byKey.get(key)
      if (!listeners?.delete(listener) || listeners.size > 0) return false
      return byKey.delete(key)
    },
    has: key => byKey.has(key),
    isEmpty: () => byKey.size === 0,
    keys: () => byKey.keys(),
    tell,
    async tellAll(because) {
      let told = 0
      for (const key of [...byKey.keys()]) {
        if (++told % AT_ONCE === 0) await pause(PAUSE_MS)
        tell(key, because)
      }
    },
  }
}
