import type { Test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Decision } from '../../src/pages/client/answers.ts'
import { connect } from '../../src/pages/client/client.ts'
import type { ServerMessage } from '../../src/pages/client/messages.ts'

type Heard = { type: string; session: string; seq?: number; [more: string]: unknown }

/** A connection as the server sees it, with what the test lets it say. */
export interface Peer {
  readonly heard: readonly Heard[]
  /** The next message of this type that was not asked for yet; waits for it. */
  next(type: string): Promise<Heard>
  say(message: ServerMessage): void
  /** A lost connection has no code. */
  drop(code?: number): void
}

/** A server that says what the test says, and nothing else; `peer(n)` is its connection n, once it comes. */
export async function scriptedServer(t: Test) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'tact.v1' })
  await new Promise(resolve => server.once('listening', resolve))
  const peers: Peer[] = []
  const arrivals = waiters()
  server.on('connection', socket => {
    peers.push(peerOf(socket))
    arrivals.wake()
  })
  t.teardown(() => {
    for (const client of server.clients) client.terminate()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return {
    url: `http://127.0.0.1:${port}`,
    peers,
    async peer(index: number): Promise<Peer> {
      while (!peers[index]) await arrivals.wait()
      return peers[index]
    },
  }
}

/** A scripted server with a client that tries again at once. */
export async function scripted(t: Test, options: Parameters<typeof connect>[1] = {}) {
  const server = await scriptedServer(t)
  const { WebSocket } = await import('ws')
  const connection = connect(server.url, { WebSocket, retry: { firstMs: 2, maxMs: 10 }, ...options })
  t.teardown(() => connection.close())
  return { ...server, connection }
}

function peerOf(socket: WebSocket): Peer {
  const heard: Heard[] = []
  const asked = new Map<string, number>()
  const arrivals = waiters()
  socket.on('message', data => {
    heard.push(JSON.parse(data.toString()))
    arrivals.wake()
  })
  return {
    heard,
    async next(type) {
      const index = asked.get(type) ?? 0
      asked.set(type, index + 1)
      for (;;) {
        const found = heard.filter(one => one.type === type)[index]
        if (found) return found
        await arrivals.wait()
      }
    },
    say: message => socket.send(JSON.stringify(message)),
    drop: code => (code === undefined ? socket.terminate() : socket.close(code)),
  }
}

function waiters() {
  let waiting: (() => void)[] = []
  return {
    wait: () => new Promise<void>(resolve => waiting.push(resolve)),
    wake() {
      const all = waiting
      waiting = []
      for (const wake of all) wake()
    },
  }
}

/** An answer to `open` or `resume`. */
export const opened = (more: Partial<Extract<ServerMessage, { type: 'opened' }>> = {}): ServerMessage => ({
  type: 'opened',
  session: 'call-1',
  customerId: 'C-1',
  revision: 1,
  seq: null,
  context: {},
  decision: null,
  signals: null,
  ...more,
})

export const refusal = (status: number, seq?: number): ServerMessage => ({
  type: 'error',
  session: 'call-1',
  seq,
  problem: { type: 'urn:tact:problem:any', title: 'No', status, detail: `no ${status}`, errors: [] },
})

export const ack = (seq: number): ServerMessage => ({ type: 'ack', session: 'call-1', seq })

/** A decision with these actions, in this order. */
export function decisionOf(decisionId: string, ...actionIds: string[]): Decision {
  return {
    decisionId,
    customerId: 'C-1',
    knownCustomer: true,
    sessionId: 'call-1',
    strategyVersion: 'v',
    at: '2026-01-01T00:00:00.000Z',
    actions: actionIds.map((actionId, index) => ({
      rank: index + 1,
      actionId,
      kind: 'service',
      group: 'g',
      placement: 'agent-screen',
      propensity: 0.5,
      value: 10,
      priority: 5,
      probability: 1,
      treatment: { headline: `Do ${actionId}` },
      reason: `Because of ${actionId}`,
    })),
    locks: [],
    noAction: actionIds.length === 0,
    arm: 'champion',
    degraded: [],
  }
}
