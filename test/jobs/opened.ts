import type { Test } from 'tap'
import type { Handlers, Jobs } from '../../src/jobs-port.ts'

/** Jobs on data of their own, empty at first. */
export interface Opened {
  /** Those of one more replica on the same data; closed with the test. */
  readonly replica: () => Promise<Jobs>
  /** What `job-process.ts` opens the same with. */
  readonly place: string
}

export type Open = (t: Test) => Promise<Opened>

/** So short that those of a process that died are done soon. */
export const leaseMs = 600

let last = 0
export const uniqueId = () => `job-${++last}`

/** Does what its data says, and says what it has done. */
export function saying(done: string[]): Handlers {
  return {
    say: async ({ text }, { id }) => {
      done.push(`${id} ${text}`)
      return { said: text }
    },
  }
}
