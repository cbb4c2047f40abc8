import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Call } from '../../test/live/calls.ts'
import { crowd } from './crowd.ts'
import { feed } from './feed.ts'
import { quantile } from './figures.ts'
import { type Memory, memoryOf } from './memory.ts'
import { demoCustomer, embeddedServer } from './servers.ts'

const CUSTOMERS = 2_000
const CONNECTIONS = 50
const FEEDERS = 10
/** Fed of each sort: sessions that are watched, and others. */
const FED = 500
/** Two of the server's, thirty seconds apart. */
const PINGS = 2
const PINGS_WITHIN_MS = 70_000

export interface Idle {
  readonly sessions: number
  readonly connections: number
  /** A session, in bytes: what the process has more with all of them open than before. */
  readonly perSession: Memory
  readonly before: Memory
  readonly open: Memory
  readonly afterLoad: Memory
  /** Connections that had two pings and are open still. */
  readonly alive: number
  readonly eventsPerSecond: number
  readonly events: number
  readonly ackP50Ms: number
  readonly ackP99Ms: number
  /** That watchers were told. */
  readonly decisions: number
  readonly mistakes: readonly string[]
}

/** Watched sessions of which nothing is heard, then events over some of them and over others. */
export async function measureIdle(
  folder: string,
  calls: readonly Call[],
  sessions: number,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<Idle> {
  const collect = pathToFileURL(join(import.meta.dirname, 'live/collect.js')).href
  const nodeOptions = ['--expose-gc', '--import', collect]
  const server = await embeddedServer(join(folder, 'idle'), { nodeOptions })
  try {
    await decideForAll(server.port)
    const watchers = await crowd(server.port, CONNECTIONS)
    const before = await memoryOf(server)
    const openedAt = performance.now()
    const watched = Array.from({ length: sessions }, (_, index) => `idle-${index}`)
    const open = (session: string, index: number) => ({ session, customerId: demoCustomer(index) })
    await watchers.open(
      watched.map((session, index) => ({ ...open(session, index), placement: 'agent-screen' })),
    )
    const opened = await memoryOf(server)

    const times: number[] = []
    const sentAt = new Map<string, number>()
    const last = new Map<string, number>()
    const feeders = await crowd(server.port, FEEDERS, (session, seq) => {
      times.push(performance.now() - sentAt.get(`${session} ${seq}`)!)
      const before = last.get(session) ?? 0
      if (seq !== before + 1) feeders.mistakes.push(`${session}: acked ${seq} after ${before}`)
      last.set(session, seq)
    })
    const fed = [...watched.slice(0, FED), ...Array.from({ length: FED }, (_, index) => `other-${index}`)]
    // Sessions of the same customers: the watched ones are joined.
    await feeders.open(
      fed.map((session, index) => ({ ...open(session, index % FED), watch: false, feeder: 'telephony' })),
    )
    const sent = await feed(feeders.members, fed, calls, { perSecond, seconds }, key =>
      sentAt.set(key, performance.now()),
    )
    const ackedBy = performance.now() + 30_000
    while (times.length < sent && performance.now() < ackedBy) await pause(20)
    const mistakes = [...watchers.mistakes, ...feeders.mistakes]
    if (times.length < sent) mistakes.push(`${sent - times.length} of ${sent} events were not acked`)
    const afterLoad = await memoryOf(server)

    while (
      watchers.members.some(({ pings }) => pings < PINGS) &&
      performance.now() < openedAt + PINGS_WITHIN_MS
    )
      await pause(100)
    const alive = watchers.members.filter(
      ({ pings, socket }) => pings >= PINGS && socket.readyState === socket.OPEN,
    ).length
    if (alive < CONNECTIONS)
      mistakes.push(`${CONNECTIONS - alive} connections had not two pings, or are gone`)
    const decisions = watchers.members.reduce((sum, member) => sum + member.decisions, 0)
    watchers.leave()
    feeders.leave()
    const each = (after: number, earlier: number) => Math.round((after - earlier) / sessions)
    return {
      sessions,
      connections: CONNECTIONS,
      perSession: {
        resident: each(opened.resident, before.resident),
        anonymous: opened.anonymous === null ? null : each(opened.anonymous, before.anonymous ?? Number.NaN),
        heap: each(opened.heap, before.heap),
      },
      before,
      open: opened,
      afterLoad,
      alive,
      eventsPerSecond: perSecond,
      events: sent,
      ackP50Ms: quantile(times, 0.5),
      ackP99Ms: quantile(times, 0.99),
      decisions,
      mistakes,
    }
  } finally {
    await server.stop()
  }
}

/** What the process remembers of customers, and compiles, is no session's. */
async function decideForAll(port: number): Promise<void> {
  const body = { channel: 'call-centre', placement: 'agent-screen' }
  const ask = async (index: number) => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/decisions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...body, customerId: demoCustomer(index) }),
    })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`a decision was answered with ${answer.status}`)
  }
  for (let index = 0; index < CUSTOMERS; index += 20)
    await Promise.all(Array.from({ length: 20 }, (_, offset) => ask(index + offset)))
}
