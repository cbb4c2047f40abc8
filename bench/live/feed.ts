import { setTimeout as pause } from 'node:timers/promises'
import type { Call } from '../../test/live/calls.ts'
import type { Member } from './crowd.ts'

/** So often are those sent whose time has come. */
const TICK_MS = 5

/** Sends events at a rate, whatever comes of them, to the sessions in turn; the n-th was opened by the member n modulo their number. Returns how many. */
export async function feed(
  members: readonly Member[],
  sessions: readonly string[],
  calls: readonly Call[],
  { perSecond, seconds }: { perSecond: number; seconds: number },
  sending: (key: string) => void,
): Promise<number> {
  const said = calls.flatMap(call => call.events)
  const startedAt = performance.now()
  let sent = 0
  while (sent < perSecond * seconds) {
    const due = Math.min(perSecond * seconds, ((performance.now() - startedAt) / 1_000) * perSecond)
    for (; sent < due; sent++) {
      const at = sent % sessions.length
      const session = sessions[at]!
      const seq = Math.floor(sent / sessions.length) + 1
      sending(`${session} ${seq}`)
      const message = { type: 'event', session, seq, event: said[sent % said.length]! }
      members[at % members.length]!.socket.send(JSON.stringify(message))
    }
    await pause(TICK_MS)
  }
  return sent
}
