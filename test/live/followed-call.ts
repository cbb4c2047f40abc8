import type { ServerMessage } from '../../src/http/wire/live.ts'

/** An event of a call, and what came of it. Times are of `performance.now()`. */
export interface Happened {
  readonly seq: number
  readonly sentAt: number
  ackedAt?: number
  /** When the watcher had been told all that follows from it. */
  toldAt?: number
  /** Bytes that the watcher was told for it. */
  bytes: number
  /** Whether the ranking, the locks or what is understood differ by it. */
  changed: boolean
}

/** A decision as its watcher saw it. */
export interface Seen {
  readonly at: number
  readonly revision: number
  /** The seq that caused it, or a reason; null for the one at the start. */
  readonly because: number | string | null
  readonly first: string | undefined
  readonly locks: string
}

type ToldDecision = Extract<ServerMessage, { type: 'decision' }>['decision']

/** One call as it is fed by one connection and watched by another. */
export interface FollowedCall {
  readonly session: string
  readonly events: readonly Happened[]
  readonly seen: readonly Seen[]
  /** Times that locks were understood, and no decision of that revision said so. */
  readonly lateLocks: number
  /** What should not have happened. */
  readonly mistakes: readonly string[]
  /** The seq and the id of the event that is sent now. */
  say(at: number): { seq: number; eventId: string }
  /** What the feeder is told. */
  answered(message: ServerMessage): void
  /** What the watcher is told. */
  told(message: ServerMessage, at: number, bytes: number): void
  /** Every event acked and told. */
  isDone(): boolean
}

export function followedCall(session: string): FollowedCall {
  const events: Happened[] = []
  const seen: Seen[] = []
  const mistakes: string[] = []
  let [acked, toldCount, revision, signals, lateLocks] = [0, 0, -1, '', 0]
  /** Understood, and not decided on yet: the decision of the same revision comes next. */
  let locksDue: string | null = null
  const mistake = (what: string) => void mistakes.push(`${session}: ${what}`)

  function reveal(happened: Happened | undefined, at: number, bytes: number, changed: boolean): void {
    if (!happened) {
      mistake('told of an event that was not sent')
      return
    }
    if (happened.toldAt === undefined) toldCount++
    happened.toldAt = at
    happened.bytes += bytes
    happened.changed ||= changed
  }

  function see(at: number, decision: ToldDecision, because: Seen['because']): void {
    const locks = named(decision.locks)
    seen.push({ at, revision, because, first: decision.actions[0]?.actionId, locks })
  }

  function goOn(to: number, decidedLocks?: string): void {
    if (locksDue !== null && (to !== revision || decidedLocks !== locksDue)) lateLocks++
    locksDue = null
    if (to < revision) mistake(`the revision went back from ${revision} to ${to}`)
    revision = to
  }

  return {
    session,
    get lateLocks() {
      return lateLocks
    },
    events,
    seen,
    mistakes,
    say(at) {
      const seq = events.push({ seq: events.length + 1, sentAt: at, bytes: 0, changed: false })
      return { seq, eventId: `${session}-${seq}` }
    },
    answered(message) {
      if (message.type === 'ack') {
        const next = events[acked]
        if (message.seq !== next?.seq) mistake(`acked ${message.seq}, and not ${next?.seq}`)
        else next!.ackedAt = performance.now()
        acked++
      } else if (message.type !== 'opened') mistake(`the feeder was told ${JSON.stringify(message)}`)
    },
    told(message, at, bytes) {
      if (message.type === 'opened') {
        goOn(message.revision)
        signals = JSON.stringify(message.signals)
        if (message.decision) see(at, message.decision, null)
      } else if (message.type === 'signals') {
        goOn(message.revision)
        const text = JSON.stringify(message.signals)
        for (const { eventId } of message.heard)
          reveal(events[Number(eventId.slice(session.length + 1)) - 1], at, bytes, text !== signals)
        signals = text
        const locks = named(message.signals.locks)
        if (locks !== seen.at(-1)?.locks) locksDue = locks
      } else if (message.type === 'decision') {
        goOn(message.revision, named(message.decision.locks))
        const because = 'seq' in message.because ? message.because.seq : message.because.reason
        see(at, message.decision, because)
        if (typeof because === 'number') reveal(events[because - 1], at, bytes, true)
      } else mistake(`the watcher was told ${JSON.stringify(message)}`)
    },
    isDone: () => acked >= events.length && toldCount >= events.length,
  }
}

const named = (locks: readonly { id: string }[]) => JSON.stringify(locks.map(({ id }) => id))
