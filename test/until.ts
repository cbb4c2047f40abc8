import { setTimeout as pause } from 'node:timers/promises'

/** Asks again and again until it holds; rejects when it has not within ten seconds. */
export async function until(holds: () => boolean | Promise<boolean>, everyMs = 10): Promise<void> {
  const givenUpAt = performance.now() + 10_000
  while (!(await holds())) {
    if (performance.now() > givenUpAt) throw new Error(`waited in vain for ${holds}`)
    await pause(everyMs)
  }
}
