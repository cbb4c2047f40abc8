import type { Test } from 'tap'
import type { ClientOptions } from 'ws'
import { WebSocket } from 'ws'
import { customerRoutes } from '../../src/http/customers.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { eventRoutes } from '../../src/http/events.ts'
import { importRoutes } from '../../src/http/import.ts'
import { outcomeRoutes } from '../../src/http/outcomes.ts'
import { sessionRoutes } from '../../src/http/sessions.ts'
import { stockRoutes } from '../../src/http/stock.ts'
import { type ServerMessage, ServerMessage as ServerMessageSchema } from '../../src/http/wire/live.ts'
import type { Live } from '../../src/live/routes.ts'
import { type LiveOptions, liveRoutes } from '../../src/live/routes.ts'
import { type TestApp, testApp } from '../world.ts'

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>

export interface Client {
  readonly socket: WebSocket
  /** Everything received, in order. */
  readonly received: readonly ServerMessage[]
  /** A value that is no text or buffer goes as JSON. */
  send(message: unknown): void
  /** The next message of this type that was not yet asked for; waits for it. */
  next<T extends ServerMessage['type']>(type: T): Promise<Of<T>>
  /** The close code. */
  readonly closed: Promise<number>
}

export interface LiveApp extends TestApp {
  readonly live: Live
  readonly url: string
  /** Decisions that were sent. */
  readonly decided: string[]
  connect(options?: ClientOptions & { protocols?: string[] }): Promise<Client>
}

/** Longer than anything here takes, so that a message that never comes fails its test and not the whole run. */
const PATIENCE_MS = 10_000

/** The live socket beside the routes for decisions and events, listening, with the small strategy and one customer. */
export async function liveApp(t: Test, options?: LiveOptions): Promise<LiveApp> {
  let live!: Live
  const decided: string[] = []
  const made = await testApp(t, [
    async (app, world) => {
      live = await liveRoutes(app, world, decision => decided.push(decision.decisionId), options)
    },
    (app, world) => decisionRoutes(app, () => ({ world, onDecision() {} })),
    (app, world) => eventRoutes(app, world),
    (app, world) => importRoutes(app, world, customerId => live.customerChanged(customerId, 'customer')),
    (app, world) => customerRoutes(app, world, customerId => live.customerChanged(customerId, 'customer')),
    (app, world) => sessionRoutes(app, world, sessionId => live.sessionChanged(sessionId)),
    stockRoutes,
    (app, world) => outcomeRoutes(app, world, customerId => live.customerChanged(customerId, 'outcome')),
  ])
  await made.store.writeProfile('C-1', {
    attributes: { firstName: 'Ada', age: 40, consents: ['marketing'] },
    revision: 1,
    updatedAt: made.clock.now(),
    source: 'api',
  })
  const url = (await made.app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws')
  const connect: LiveApp['connect'] = ({ protocols = ['tact.v1'], ...rest } = {}) =>
    connected(t, new WebSocket(`${url}/v1/live`, protocols, rest))
  return { ...made, live, url, decided, connect }
}

/** A client at the end of a socket that is about to open; gone when the test is over. */
export async function connected(t: Test, socket: WebSocket): Promise<Client> {
  const received: ServerMessage[] = []
  const asked = new Map<string, number>()
  let arrived = () => {}
  socket.on('message', data => {
    received.push(ServerMessageSchema.parse(JSON.parse(data.toString())) as ServerMessage)
    arrived()
  })
  const closed = new Promise<number>(resolve =>
    socket.on('close', code => {
      resolve(code)
      arrived()
    }),
  )
  t.teardown(() => socket.terminate())
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.on('error', () => {})

  return {
    socket,
    received,
    closed,
    send: message =>
      socket.send(
        typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
      ),
    async next<T extends ServerMessage['type']>(type: T) {
      const index = asked.get(type) ?? 0
      asked.set(type, index + 1)
      const deadline = Date.now() + PATIENCE_MS
      for (;;) {
        const found = received.filter((one): one is Of<T> => one.type === type)[index]
        if (found) return found
        if (socket.readyState === socket.CLOSED) throw new Error(`closed while waiting for "${type}"`)
        if (Date.now() > deadline) throw new Error(`no "${type}" came; received ${JSON.stringify(received)}`)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, 1_000)
          arrived = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
    },
  }
}

/** An `open` of the customer's call. */
export const opening = (more: object = {}) => ({
  type: 'open',
  session: 'call-1',
  customerId: 'C-1',
  channel: 'call-centre',
  placement: 'agent-screen',
  ...more,
})

export const actionsOf = (decision: { actions: readonly { actionId: string }[] } | null) =>
  decision?.actions.map(action => action.actionId)
