import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import type { ServerMessage } from '../../src/http/wire/live.ts'
import type { Call } from './calls.ts'
import { type FollowedCall, followedCall } from './followed-call.ts'
import { type Pace, sideBySide } from './side-by-side.ts'

/** Longer than anything takes, so that what never comes is a mistake and not a wait without end. */
const PATIENCE_MS = 15_000

export interface Replay extends Pace {
  /** Ports of the servers that are fed and watched: the same one, or two replicas. */
  readonly feed: number
  readonly watch: number
  /** Begins the names of the sessions; they must be new. */
  readonly prefix: string
  readonly customerOf: (callIndex: number) => string
  /** How long the screens are watched after all is said. */
  readonly settleMs?: number
}

/** Replays calls, each fed by one connection and watched by another; what should not have happened is told under `mistakes`. */
export async function replay(
  calls: readonly Call[],
  { feed, watch, prefix, customerOf, settleMs = 0, ...pace }: Replay,
): Promise<{ followed: readonly FollowedCall[]; mistakes: readonly string[] }> {
  const followed = new Map<string, FollowedCall>()
  const mistakes: string[] = []
  const opened = new Map<string, () => void>()
  let over = false

  async function line(port: number, role: 'feeder' | 'watcher'): Promise<WebSocket> {
    const socket = await connected(port)
    socket.on('message', (data: Buffer) => {
      const at = performance.now()
      const message: ServerMessage = JSON.parse(data.toString())
      const call = 'session' in message ? followed.get(message.session ?? '') : undefined
      if (!call) mistakes.push(`${role} was told ${data}`)
      else if (role === 'feeder') call.answered(message)
      else call.told(message, at, data.length)
      if (message.type === 'opened') opened.get(`${role} ${message.session}`)?.()
    })
    socket.on('close', code => over || mistakes.push(`the connection of a ${role} was closed with ${code}`))
    return socket
  }

  async function open(socket: WebSocket, role: string, message: { session: string }): Promise<void> {
    const answered = new Promise<void>(resolve => opened.set(`${role} ${message.session}`, resolve))
    socket.send(JSON.stringify({ type: 'open', channel: 'call-centre', ...message }))
    await inTime(answered, `${message.session} to open for its ${role}`)
  }

  const lines = <T>(make: () => Promise<T>) => Promise.all(Array.from({ length: pace.lines }, make))
  const feeders = await lines(() => line(feed, 'feeder'))
  const watchers = await lines(() => line(watch, 'watcher'))
  try {
    await sideBySide(calls, pace, async (call, at) => {
      const session = `${prefix}-${call.id}`
      const following = followedCall(session)
      followed.set(session, following)
      const customerId = customerOf(calls.indexOf(call))
      const watched = { session, customerId, placement: 'agent-screen', talk: true }
      await open(watchers[at]!, 'watcher', watched)
      await open(feeders[at]!, 'feeder', Object.assign({ session }, { watch: false, feeder: 'telephony' }))
      return event => {
        const { seq, eventId } = following.say(performance.now())
        const message = { type: 'event', session, seq, event: { ...event, eventId } }
        feeders[at]!.send(JSON.stringify(message))
      }
    })
    const givenUpAt = performance.now() + PATIENCE_MS
    const undone = () => [...followed].flatMap(([session, call]) => (call.isDone() ? [] : session))
    while (undone().length > 0 && performance.now() < givenUpAt) await pause(20)
    if (undone().length > 0) mistakes.push(`not all was acked and told of ${undone().join(', ')}`)
    await pause(settleMs)
  } finally {
    over = true
    for (const socket of [...feeders, ...watchers]) socket.terminate()
  }
  const all = [...followed.values()]
  return { followed: all, mistakes: [...mistakes, ...all.flatMap(call => call.mistakes)] }
}

/** A connection to the live socket. */
export async function connected(port: number, path = '/v1/live'): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, ['tact.v1'])
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return socket
}

async function inTime(promise: Promise<void>, awaited: string): Promise<void> {
  const stop = new AbortController()
  const late = pause(PATIENCE_MS, undefined, { signal: stop.signal }).then(() => {
    throw new Error(`waited in vain for ${awaited}`)
  })
  await Promise.race([promise, late]).finally(() => stop.abort())
}
