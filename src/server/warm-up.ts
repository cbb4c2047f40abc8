import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { App } from '../http/app.ts'
import type { Deciding } from '../http/decisions.ts'
import { driftWatch } from '../models/drift.ts'
import type { Declaration, Strategy } from '../strategy/strategy.ts'
import type { World } from '../world.ts'

/** A start is to take three seconds at most, and this comes on top of it. */
const WITHIN_MS = 300
/** Beyond these a decision takes about as long as any. */
const DECISIONS = 200
/** They are read together; one nobody knows comes after them. */
const CUSTOMERS = 16

/** What came by a connection. */
interface Asked {
  readonly raw: { readonly socket: object }
}

/** What is asked by connections of its own keeps, holds, logs and counts nothing, however late it is read or answered. */
export interface Rehearsal {
  /** Makes a connection one of its own. */
  take(socket: object): void
  has(request: Asked): boolean
  deciding(request: Asked): Deciding
}

export function rehearsal(world: World, onDecision: Deciding['onDecision']): Rehearsal {
  const sockets = new WeakSet<object>()
  const traceless: Deciding = { world: withoutTraces(world), onDecision() {} }
  const real: Deciding = { world, onDecision }
  const has = ({ raw }: Asked) => sockets.has(raw.socket)
  return {
    take: socket => void sockets.add(socket),
    has,
    deciding: request => (has(request) ? traceless : real),
  }
}

/** The same world, in which a decision leaves nothing behind. */
function withoutTraces(world: World): World {
  const { store, log } = world
  return {
    ...world,
    store: { ...store, reserve: async (_owner, claims) => claims.map(() => null) },
    log: log && { ...log, decision: log.rehearse },
    samples: driftWatch({ now: world.now, everyMs: 0 }),
    shadows: undefined,
    remember() {},
  }
}

/**
 * Has made-up requests of every placement decided before anybody asks, since the first decisions of a process take a hundred times as
 * long as later ones: what they run is compiled by being run, and much of it for this very app.
 * Ends after `withinMs`, whatever does not answer, and never rejects.
 */
export async function warmUp(
  app: App,
  world: World,
  rehearsing: Rehearsal,
  withinMs = WITHIN_MS,
): Promise<void> {
  const endAt = performance.now() + withinMs
  const over = new AbortController()
  await Promise.race([
    decideAll(app, world, rehearsing, endAt).catch(() => {}),
    setTimeout(withinMs, undefined, { signal: over.signal }).catch(() => {}),
  ])
  over.abort()
}

async function decideAll(app: App, world: World, rehearsing: Rehearsal, endAt: number): Promise<void> {
  const strategy = world.strategy()
  const placements = [...strategy.placements.values()]
  if (placements.length === 0) return
  const { items } = await world.store.customers({ limit: CUSTOMERS })
  const customers = [...items, 'nobody']
  await app.ready()
  // The app does not listen yet: it is given connections that come to a door of its own.
  const door = createServer(socket => {
    rehearsing.take(socket)
    app.server.emit('connection', socket)
  })
  // A worker of several does not ask the others for it.
  door.listen({ host: '127.0.0.1', port: 0, exclusive: true })
  await once(door, 'listening')
  const { port } = door.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    for (let round = 0; round < DECISIONS; round++) {
      const leftMs = endAt - performance.now()
      if (leftMs < 1) return
      const { id: placement, channel } = placements[round % placements.length]!
      const customerId = customers[round % customers.length]!
      const context = madeUpContext(strategy, round)
      await asked(port, agent, { customerId, channel, placement, context, deadlineMs: leftMs })
    }
  } finally {
    agent.destroy()
    door.close()
  }
}

/** Resolves when it is answered, whatever the answer. */
async function asked(port: number, agent: Agent, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const path = '/v1/decisions'
  const sent = request({ host: '127.0.0.1', port, agent, path, method: 'POST', headers })
  sent.end(JSON.stringify(body))
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  await once(answer.resume(), 'end')
}

/** Every other fact, with another value each time. */
function madeUpContext({ facts }: Strategy, round: number): Record<string, unknown> {
  const told = facts.filter((_, index) => (index + round) % 2 === 0)
  return Object.fromEntries(told.map(fact => [fact.name, madeUpValue(fact, round)]))
}

function madeUpValue(
  { type, values, examples, min = 0, max = min + 1 }: Declaration,
  round: number,
): unknown {
  const texts = values ?? examples ?? ['']
  switch (type) {
    case 'number':
      return min + ((round % 5) / 4) * (max - min)
    case 'bool':
      return round % 3 === 0
    case 'string':
      return texts[round % texts.length]
    case 'strings':
      return texts.slice(0, round % 3)
    case 'timestamp':
      return new Date(0).toISOString()
  }
}
