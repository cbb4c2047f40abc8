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
  readonly revision: number
  /** The seq that caused it, or a reason; null for the one at the start. */
  readonly because: number | string | null
  readonly first: string | undefined
  readonly locks: string
}

/** One call as it is fed by one connection and watched by another. */
export interface FollowedCall {
  readonly session: string
  readonly events: readonly Happened[]
  readonly seen: readonly Seen[]
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
  let [acked, toldCount, revision, signals] = [0, 0, -1, '']
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

  function see(decision: Extract<ServerMessage, { type: 'decision' }>['decision'], because: Seen['because']) {
    const locks = JSON.stringify(decision.locks.map(({ id }) => id))
    seen.push({ revision, because, first: decision.actions[0]?.actionId, locks })
  }

  function goOn(to: number): void {
    if (to < revision) mistake(`the revision went back from ${revision} to ${to}`)
    revision = to
  }

  return {
    session,
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
        if (message.decision) see(message.decision, null)
      } else if (message.type === 'signals') {
        goOn(message.revision)
        const text = JSON.stringify(message.signals)
        for (const { eventId } of message.heard)
          reveal(events[Number(eventId.slice(session.length + 1)) - 1], at, bytes, text !== signals)
        signals = text
      } else if (message.type === 'decision') {
        goOn(message.revision)
        const because = 'seq' in message.because ? message.because.seq : message.because.reason
        see(message.decision, because)
        if (typeof because === 'number') reveal(events[because - 1], at, bytes, true)
      } else mistake(`the watcher was told ${JSON.stringify(message)}`)
    },
    isDone: () => acked >= events.length && toldCount >= events.length,
  }
}
