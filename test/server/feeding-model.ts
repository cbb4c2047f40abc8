import { WebSocket } from 'ws'
import type { ServerMessage } from '../../src/http/wire/live.ts'

/** One of several who feed a session, on whatever replica, until all of its steps are acknowledged. */
export interface Feeding {
  readonly session: string
  readonly customerId: string
  /** 0, 1, 2 … */
  readonly feeder: number
  readonly steps: number
  /** A replica that may be there. */
  readonly url: () => string
  /** From 0 to 1. */
  readonly random: () => number
}

const IN_FLIGHT = 12

/** Returns what went wrong: an acknowledgement that did not survive, or a refusal that should not be. */
export async function feed(feeding: Feeding): Promise<string[]> {
  const wrong: string[] = []
  const acked = { last: 0 }
  while (acked.last < feeding.steps && wrong.length === 0) await once(feeding, acked, wrong)
  return wrong
}

/** Feeds over one connection until it is done or the connection is lost. */
function once(feeding: Feeding, acked: { last: number }, wrong: string[]): Promise<void> {
  const { session, customerId, feeder, steps, url, random } = feeding
  const socket = new WebSocket(`${url().replace('http', 'ws')}/v1/live`, ['tact.v1'])
  const send = (message: object) => socket.send(JSON.stringify({ session, ...message }))
  let sent = 0

  function more(): void {
    while (sent < steps && sent - acked.last < IN_FLIGHT) {
      step(++sent)
      // What was sent before is sent again, now and then, and connections are lost.
      if (random() < 0.03) step(1 + Math.floor(random() * sent))
      if (random() < 0.01) socket.terminate()
    }
  }
  function step(n: number): void {
    if (socket.readyState !== socket.OPEN) return
    send({ type: 'event', seq: n, event: { type: 'step', data: { feeder, n } } })
  }
  function take(message: ServerMessage): void {
    if (message.type === 'opened') {
      const kept = message.seq ?? 0
      if (kept < acked.last)
        wrong.push(`${session}/${feeder}: ${acked.last} was acknowledged, ${kept} is kept`)
      acked.last = kept
      sent = kept
      if (kept === steps) socket.close()
      else more()
    } else if (message.type === 'ack') {
      acked.last = Math.max(acked.last, message.seq ?? 0)
      if (acked.last === steps) socket.close()
      else more()
    } else if (message.type === 'error') {
      // Its turn has not come, since a message before it was not kept; or the store is away: both are tried again.
      if (message.problem.status !== 409 && message.problem.status !== 503)
        wrong.push(JSON.stringify(message))
      socket.terminate()
    }
  }

  socket.on('open', () =>
    send({ type: 'open', customerId, channel: 'call-centre', watch: false, feeder: `f${feeder}` }),
  )
  socket.on('message', data => take(JSON.parse(data.toString())))
  socket.on('error', () => {})
  return new Promise(resolve => socket.on('close', () => setTimeout(resolve, 20)))
}

export interface Watching {
  /** Revisions that were seen, in their order, over all connections. */
  readonly revisions: readonly number[]
  /** A fact as it was seen last. */
  fact(name: string): unknown
  stop(): void
}

/** Watches a session; connects again, to whatever replica, until it is stopped. */
export function watch(session: string, customerId: string, url: () => string): Watching {
  const revisions: number[] = []
  let context: Readonly<Record<string, unknown>> = {}
  let socket: WebSocket
  let stopped = false

  function connect(): void {
    socket = new WebSocket(`${url().replace('http', 'ws')}/v1/live`, ['tact.v1'])
    const wish = { session, channel: 'call-centre', placement: 'agent-screen' }
    const last = revisions.at(-1)
    const first =
      last === undefined ? { type: 'open', customerId, ...wish } : { type: 'resume', after: last, ...wish }
    socket.on('open', () => socket.send(JSON.stringify(first)))
    socket.on('message', data => {
      const message = JSON.parse(data.toString()) as ServerMessage
      if ('revision' in message) revisions.push(message.revision)
      if (message.type === 'opened') ({ context } = message)
      if (message.type === 'signals') ({ context } = message.signals)
      if (message.type === 'error') socket.terminate()
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      if (!stopped) setTimeout(connect, 50)
    })
  }
  connect()
  return {
    revisions,
    fact: name => context[name],
    stop() {
      stopped = true
      socket.terminate()
    },
  }
}
