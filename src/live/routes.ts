import { once } from 'node:events'
import websocket from '@fastify/websocket'
import type { Decision } from '../decision/answer.ts'
import { Problem } from '../errors.ts'
import type { App } from '../http/app.ts'
import { problemOf } from '../http/problems.ts'
import type { Bus } from '../ports.ts'
import { queues } from '../queues.ts'
import { VERSION } from '../version.ts'
import type { World } from '../world.ts'
import { asyncApi } from './asyncapi.ts'
import { serveConnection } from './connection.ts'
import { messageHandlers } from './handlers.ts'
import { heartbeat } from './heartbeat.ts'
import { mayConnect, SUBPROTOCOL } from './may-connect.ts'
import { sessionOpener } from './open-session.ts'
import { SERVICE_RESTART } from './sender.ts'
import { webSocketUpgrades } from './upgrades.ts'
import { localWatchers } from './watchers.ts'

const PATH = '/v1/live'
const MAX_MESSAGE_BYTES = 64 * 1024
const PING_EVERY_MS = 30_000
/** At the end: for what was taken to be answered, and for clients to say goodbye. */
const FINISH_WITHIN_MS = 5_000
const GOODBYE_WITHIN_MS = 1_000

export interface LiveOptions {
  /** Origins of pages that may connect, such as `https://agents.bank.example`, beside those of this very host. */
  readonly allowedOrigins?: readonly string[]
  readonly pingEveryMs?: number
  /** Joins the replicas; without it this is the only one. */
  readonly bus?: Bus
}

const nobodyElse: Bus = {
  publish() {},
  follow: () => ({ ready: Promise.resolve(), end() {} }),
  async close() {},
}

export interface Live {
  /** Tells the session's watchers of a change that came another way, such as by HTTP, once it is durable. Never throws. */
  sessionChanged(sessionId: string): void
  /** The same for all who watch a session of the customer; `reason`: what has changed. */
  customerChanged(customerId: string, reason: 'customer' | 'outcome'): void
  /** Another strategy is in force: all watchers are told what is best by it. Never throws. */
  strategyChanged(): void
}

/** The live socket. `onDecision` is called with every decision that is sent. */
export async function liveRoutes(
  app: App,
  world: World,
  onDecision: (decision: Decision) => void,
  { allowedOrigins = [], pingEveryMs = PING_EVERY_MS, bus = nobodyElse }: LiveOptions = {},
): Promise<Live> {
  const onError = (error: unknown) => {
    if (problemOf(error).status === 500) app.log.error({ err: error }, 'live rescoring failed')
  }
  const watchers = localWatchers({ world, onDecision, onError }, bus)
  const document = asyncApi(VERSION, PATH)
  app.get('/asyncapi.json', { schema: { hide: true } }, async () => document)
  const work = queues()
  const handlers = messageHandlers(world, watchers, sessionOpener(world, watchers))
  let ending = false

  // In a scope of its own: the plugin's hooks would otherwise run in every request of the app.
  await app.register(async scope => {
    await scope.register(websocket, {
      options: {
        server: webSocketUpgrades(app.server, PATH),
        maxPayload: MAX_MESSAGE_BYTES,
        handleProtocols: () => SUBPROTOCOL,
      },
      // What breaks the protocol was answered with its close code already; anything else is ours.
      errorHandler(error, socket, request) {
        if (socket.readyState !== socket.OPEN) return
        request.log.error({ err: error }, 'live connection failed')
        socket.close(1011)
      },
      async preClose() {
        ending = true
        stopHeartbeat()
        const { websocketServer } = scope
        const closed = once(websocketServer, 'close')
        websocketServer.close()
        await within(FINISH_WITHIN_MS, Promise.all([work.idle(), watchers.idle()]))
        for (const client of websocketServer.clients) client.close(SERVICE_RESTART, 'restarts; connect again')
        await within(GOODBYE_WITHIN_MS, closed)
        for (const client of websocketServer.clients) client.terminate()
      },
    })
    const stopHeartbeat = heartbeat(scope.websocketServer.clients, pingEveryMs)
    scope.route({
      method: 'GET',
      url: PATH,
      schema: { tags: ['live'], summary: `Live sessions: a WebSocket, subprotocol ${SUBPROTOCOL}` },
      onRequest: async request => mayConnect(request, allowedOrigins),
      handler: () => {
        throw new Problem('bad-request', `Connect to ${PATH} with a WebSocket, subprotocol ${SUBPROTOCOL}`)
      },
      wsHandler(socket, request) {
        const shared = { handlers, queues: work, log: request.log, takes: () => !ending }
        serveConnection(socket, request.raw.socket, world.newId(), shared)
      },
    })
  })

  return {
    sessionChanged: sessionId => watchers.sessionChanged(sessionId, { reason: 'changed' }),
    customerChanged: (customerId, reason) => watchers.customerChanged(customerId, { reason }),
    strategyChanged: () => watchers.rescoreAll({ reason: 'strategy' }),
  }
}

async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise(resolve => {
    timer = setTimeout(resolve, ms)
  })
  await Promise.race([promise, over])
  clearTimeout(timer)
}
