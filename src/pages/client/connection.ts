import type { Problem } from './answers.ts'
import { FIRST_MS, MAX_MS, retryDelayMs } from './back-off.ts'
import { type Listeners, listeners } from './listeners.ts'
import { liveSession, type Member } from './live-session.ts'
import type { ClientMessage, ServerMessage } from './messages.ts'
import { ownProblem } from './refused.ts'
import type { LiveSession, SessionOptions } from './session.ts'

/** What the client needs of a WebSocket: the browser's, Node 22's, or that of the package `ws`. */
export interface Socket {
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(text: string): void
  close(code?: number, reason?: string): void
}

export interface ConnectOptions {
  /** For programs without a global one, such as Node 20: `import { WebSocket } from 'ws'`. */
  readonly WebSocket?: new (
    url: string,
    protocols: string[],
  ) => Socket
  /** Waits between attempts grow from `firstMs` (250) to `maxMs` (15,000), each shortened by chance. */
  readonly retry?: { readonly firstMs?: number; readonly maxMs?: number }
  /** How long the server may owe an answer before the connection is taken for dead: 15,000. */
  readonly answerWithinMs?: number
}

/** `waiting`: the connection was lost, or could not be had, and will be tried again. */
export type ConnectionState = 'connecting' | 'open' | 'waiting' | 'closed'

type ConnectionEvents = {
  /** `code` is why the connection was lost, as WebSockets number it. */
  state: [state: ConnectionState, code?: number]
  /** What the server refused without a session; sessions that wait to be opened are refused with it. */
  error: [problem: Problem]
}

export interface Connection {
  readonly state: ConnectionState
  /** Returns what ends it. */
  on: Listeners<ConnectionEvents>['on']
  /** Opens or joins a session. Throws where this connection holds one of that name. */
  session(id: string, options: SessionOptions): LiveSession
  /** Lets go of the connection and its sessions, which go on at the server. What waits is refused. */
  close(): void
}

/** Times as long as an answer may take. */
const QUIET = 2

const SUBPROTOCOL = 'tact.v1'
const CLOSED = ownProblem(
  'closed',
  'The connection is closed',
  'The connection was closed here; it may not be kept',
)

/** Connects, and again whenever the connection is lost. `url` is where Tact is, such as `https://tact.bank.example`; the page's own origin unless given. */
export function connect(url?: string, options: ConnectOptions = {}): Connection {
  const { WebSocket = globalThis.WebSocket as never, retry = {}, answerWithinMs = 15_000 } = options
  const { firstMs = FIRST_MS, maxMs = MAX_MS } = retry
  if (!WebSocket)
    throw new TypeError('There is no global WebSocket here; give one: connect(url, { WebSocket })')
  const address = addressOf(url, '/v1/live').replace(/^http/, 'ws')
  const { on, emit } = listeners<ConnectionEvents>()
  const members = new Map<string, Member>()
  let state: ConnectionState = 'connecting'
  let socket: Socket | null = null
  /** When the present one was opened; null where it was not yet. */
  let openedAt: number | null = null
  let attempts = 0
  let again: ReturnType<typeof setTimeout> | undefined
  let overdue: ReturnType<typeof setTimeout> | undefined
  let quiet: ReturnType<typeof setTimeout> | undefined

  function enter(next: ConnectionState, code?: number): void {
    state = next
    emit('state', next, code)
  }

  function send(message: ClientMessage): void {
    socket?.send(JSON.stringify(message))
    owes()
  }

  /** The server owes an answer from now on, unless it does so already. */
  function owes(): void {
    overdue ??= setTimeout(() => lost(socket!, 4000), answerWithinMs)
  }

  /** Where nothing more comes for a while, asks whether anybody is there: a connection may die without a word. */
  function answered(): void {
    forget()
    quiet = setTimeout(() => send({ type: 'ping' }), QUIET * answerWithinMs)
  }

  function forget(): void {
    clearTimeout(quiet)
    clearTimeout(overdue)
    overdue = undefined
  }

  function heard(text: string): void {
    answered()
    const message = JSON.parse(text) as ServerMessage
    if ('session' in message && message.session !== undefined) members.get(message.session)?.take(message)
    else if (message.type === 'error') {
      emit('error', message.problem)
      for (const member of [...members.values()]) member.takeNameless(message.problem)
    }
  }

  function lost(which: Socket, code: number): void {
    if (which !== socket) return
    letGo()
    for (const member of members.values()) member.lost()
    // One that ends soon after it was opened was no success: whatever ended it may come again at once.
    if (openedAt !== null && performance.now() - openedAt >= maxMs) attempts = 0
    openedAt = null
    again = setTimeout(attempt, retryDelayMs(code, attempts++, { firstMs, maxMs }, Math.random()))
    enter('waiting', code)
  }

  function letGo(): void {
    forget()
    const old = socket
    socket = null
    old?.close()
  }

  function attempt(): void {
    clearTimeout(again)
    if (state !== 'connecting') enter('connecting')
    const mine = new WebSocket(address, [SUBPROTOCOL])
    socket = mine
    owes()
    mine.onopen = () => {
      if (mine !== socket) return
      answered()
      openedAt = performance.now()
      enter('open')
      for (const member of members.values()) member.connected()
    }
    mine.onmessage = ({ data }: { data: string }) => {
      if (mine === socket) heard(data)
    }
    mine.onclose = ({ code }: { code: number }) => lost(mine, code)
    // A close follows, with its code.
    mine.onerror = () => {}
  }

  /** A browser that is on the network again need not wait; what it had before may be dead without a word. */
  const online = () => {
    if (socket) lost(socket, 4000)
    attempt()
  }
  const page = globalThis as Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>
  page.addEventListener?.('online', online)
  attempt()

  return {
    get state() {
      return state
    },
    on,
    session(id, sessionOptions) {
      if (state === 'closed') throw new TypeError('This connection is closed; connect again')
      if (members.has(id)) throw new TypeError(`This connection holds the session "${id}" already`)
      const member = liveSession(id, sessionOptions, send, () => members.delete(id))
      members.set(id, member)
      if (state === 'open') member.connected()
      return member.session
    },
    close() {
      if (state === 'closed') return
      clearTimeout(again)
      page.removeEventListener?.('online', online)
      letGo()
      enter('closed')
      for (const member of [...members.values()]) member.end(CLOSED)
    },
  }
}

/** A path at the place where Tact is. */
export function addressOf(url: string | undefined, path: string): string {
  const page = (globalThis as { location?: { href: string } }).location
  const place = new URL(url ?? '/', page?.href).href
  return place.replace(/[?#].*$/, '').replace(/\/+$/, '') + path
}
