import { setTimeout as pause } from 'node:timers/promises'
import type { RunningServer } from '../running-server.ts'

/** The job, once it has ended. */
export async function ended({ call }: RunningServer, id: string, seconds = 10) {
  const givenUpAt = Date.now() + 1_000 * seconds
  for (;;) {
    const { body } = await call('GET', `/v1/jobs/${id}`)
    if (body.state === 'completed' || body.state === 'failed') return body
    if (Date.now() > givenUpAt) throw new Error(`not ended: ${JSON.stringify(body)}`)
    await pause(25)
  }
}
