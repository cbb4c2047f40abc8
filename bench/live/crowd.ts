import { setTimeout as pause } from 'node:timers/promises'
import type { WebSocket } from 'ws'
import type { ServerMessage } from '../../src/http/wire/live.ts'
import { connected } from '../../test/live/replay.ts'

/** A connection that counts what it is told. */
export interface Member {
  readonly socket: WebSocket
  opened: number
  decisions: number
  pings: number
}

/** Many connections with many sessions. */
export interface Crowd {
  readonly members: readonly Member[]
  readonly mistakes: string[]
  /** Opens sessions on the members in turn; resolves when all are open. */
  open(sessions: readonly { readonly session: string }[]): Promise<void>
  leave(): void
}

const PATIENCE_MS = 120_000

/** `onAck` is called with what was acked, and when. */
export async function crowd(
  port: number,
  count: number,
  onAck: (session: string, seq: number) => void = () => {},
): Promise<Crowd> {
  const mistakes: string[] = []
  let leaving = false
  const member = async (): Promise<Member> => {
    const socket = await connected(port)
    const made = { socket, opened: 0, decisions: 0, pings: 0 }
    // ws answers pings by itself.
    socket.on('ping', () => made.pings++)
    socket.on('close', code => leaving || mistakes.push(`a connection was closed with ${code}`))
    socket.on('message', data => {
      const message: ServerMessage = JSON.parse(data.toString())
      if (message.type === 'opened') made.opened++
      else if (message.type === 'ack') onAck(message.session, message.seq!)
      else if (message.type === 'decision') made.decisions++
      else if (message.type !== 'signals') mistakes.push(`told ${data}`)
    })
    return made
  }
  const members = await Promise.all(Array.from({ length: count }, member))
  return {
    members,
    mistakes,
    async open(sessions) {
      const before = members.reduce((sum, { opened }) => sum + opened, 0)
      for (const [index, session] of sessions.entries()) {
        const message = { type: 'open', channel: 'call-centre', ...session }
        members[index % count]!.socket.send(JSON.stringify(message))
      }
      const givenUpAt = performance.now() + PATIENCE_MS
      while (members.reduce((sum, { opened }) => sum + opened, 0) < before + sessions.length) {
        if (mistakes.length > 0) throw new Error(mistakes.slice(0, 3).join('\n'))
        if (performance.now() > givenUpAt) throw new Error('not all sessions open')
        await pause(50)
      }
    },
    leave() {
      leaving = true
      for (const { socket } of members) socket.terminate()
    },
  }
}
