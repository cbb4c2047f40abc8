import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Measure, Measured } from './load/measured.ts'
import { endWithUs } from './process.ts'

/** A load generator's process. */
export interface Generator {
  measure(what: Measure): Promise<Measured>
  close(): void
}

/** `program` answers messages as `load/load.ts` does. */
export function startGenerator(program = 'load/load.js'): Generator {
  const child = fork(join(import.meta.dirname, program))
  endWithUs(child)
  return {
    measure: what =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error('The load generator ended by itself'))
        child.once('exit', ended)
        child.once('message', (answer: { measured?: Measured; failed?: string }) => {
          child.off('exit', ended)
          if (answer.measured) resolve(answer.measured)
          else reject(new Error(`Under load: ${answer.failed}`))
        })
        child.send(what)
      }),
    close: () => child.disconnect(),
  }
}
