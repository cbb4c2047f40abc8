import { problemOf } from '../http/problems.ts'
import type { ServerMessage, Signals } from '../http/wire/live.ts'
import type { Because, EventEntry, Session } from '../ports.ts'
import { currentFacts } from '../session/context.ts'
import { lastSeq } from '../session/feeders.ts'
import { openIntents } from '../session/running.ts'
import type { World } from '../world.ts'
import { pictureOf, type Rescored } from './rescore.ts'
import type { Send } from './sender.ts'

/** Events of the talk so far that one who joins is told. */
const MAX_HEARD = 200

/** What one watcher sees of a session. */
export interface View {
  /** Takes a decision; true where it was sent, since a person would see the difference. */
  take(next: Rescored, because: Because): boolean
  /** The session has ended. */
  end(): void
  fail(error: unknown): void
}

interface Wanted {
  readonly session: string
  /** Whose `seq` is told. */
  readonly feeder: string
  readonly talk: boolean
  /** The picture that is on the screen already, or null. */
  readonly picture: string | null
}

/** The first decision is answered with `opened`. `onEnd` is called when the session has ended, before the client is told. */
export function sessionView(
  world: Pick<World, 'strategy' | 'now'>,
  { session: id, feeder, talk, picture: onScreen }: Wanted,
  send: Send,
  onEnd: () => void,
): View {
  let seen: { picture: string; revision: number; signals: string } | null = null
  const told = new Set<string>()

  /** What happened since this was asked last. */
  function heardNow({ history }: Rescored) {
    if (!talk) return []
    const said = history.filter(
      (entry): entry is EventEntry => entry.type === 'event' && entry.sessionId === id && !told.has(entry.id),
    )
    for (const entry of said) told.add(entry.id)
    return said.slice(-MAX_HEARD).map(event => ({
      eventId: event.id,
      type: event.event,
      at: new Date(event.at).toISOString(),
      data: event.data,
    }))
  }

  return {
    take(next, because) {
      const { decision, session } = next
      const { revision } = session
      // Begun before what is seen now was decided.
      if (seen && revision < seen.revision) return false
      const picture = pictureOf(decision)
      const signals = signalsOf(world, session, decision.locks)
      const signalsText = JSON.stringify(signals)
      const heard = heardNow(next)
      const differs = picture !== (seen ? seen.picture : onScreen)
      const signalsDiffer = seen !== null && seen.signals !== signalsText
      const messages: ServerMessage[] = []
      if (!seen) messages.push(opened(session, feeder, signals, differs ? decision : null))
      if (signalsDiffer || heard.length > 0)
        messages.push({ type: 'signals', session: id, revision, signals, heard })
      if (seen && differs) messages.push({ type: 'decision', session: id, revision, because, decision })
      if (messages.length > 0) send(...messages)
      seen = { picture, revision, signals: signalsText }
      return differs
    },
    end() {
      onEnd()
      send({ type: 'closed', session: id })
    },
    fail(error) {
      send({ type: 'error', session: id, problem: problemOf(error) })
    },
  }
}

/** What answers `open` and `resume`. */
export function opened(
  session: Session,
  feeder: string,
  signals: Signals | null,
  decision: Rescored['decision'] | null,
  context: Readonly<Record<string, unknown>> = signals!.context,
) {
  const { id, customerId, revision } = session
  const seq = lastSeq(session, feeder)
  return { type: 'opened', session: id, customerId, revision, seq, context, decision, signals } as const
}

function signalsOf(
  { strategy, now }: Pick<World, 'strategy' | 'now'>,
  session: Session,
  locks: Rescored['decision']['locks'],
): Signals {
  return {
    context: currentFacts(strategy(), session, now()),
    intents: openIntents(strategy(), session).map(({ since, ...open }) => ({
      ...open,
      since: new Date(since).toISOString(),
    })),
    locks: locks.map(({ id, blocks, reason, liftedBy }) => ({ id, blocks: [...blocks], reason, liftedBy })),
  }
}
