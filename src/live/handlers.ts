import { changeContext, endSession, keepEvents, type Talk } from '../converse.ts'
import { misfits } from '../customer/values.ts'
import { Problem } from '../errors.ts'
import { eventEntry } from '../http/events.ts'
import { happenedAt } from '../http/happened-at.ts'
import type {
  Because,
  ClientMessage,
  ContextMessage,
  EventMessage,
  OutcomeMessage,
} from '../http/wire/live.ts'
import { keepOutcomes } from '../learn.ts'
import type { Values } from '../ports.ts'
import type { World } from '../world.ts'
import type { Connection } from './connection.ts'
import type { OpenSession } from './open-session.ts'
import type { Watchers } from './watchers.ts'

/** A session that a connection has opened. */
export interface Joined {
  readonly talk: Talk
  /** Who counts `seq`. */
  readonly feeder: string
  /** No longer watches. */
  leave(): void
}

/** Does what a message asks and answers it. Rejects with what the client is to be told. */
export type Handlers = (connection: Connection, message: ClientMessage) => Promise<void>

/** An `ack` is sent when what it acknowledges is durable; then the session's watchers see what is best now. */
export function messageHandlers(world: World, watchers: Watchers, open: OpenSession): Handlers {
  async function event({ talk, feeder }: Joined, { session, seq, event: body }: EventMessage): Promise<void> {
    const id = seq === undefined ? world.newId() : `${session}:${feeder}:${inOrder(seq)}`
    const entry = eventEntry(
      { channel: talk.channel, ...body, sessionId: session },
      world.now(),
      id,
      'event.at',
    )
    await keepEvents(world, talk.customerId, [entry])
  }

  async function context({ talk }: Joined, { set, unset }: ContextMessage): Promise<void> {
    checkFacts(world, set, 'set')
    await changeContext(world, talk, { set, unset })
  }

  async function outcome({ type, session, seq, at, ...report }: OutcomeMessage): Promise<void> {
    await keepOutcomes(world, { ...report, at: happenedAt(at, world.now(), 'at') })
  }

  async function close({ joined, send }: Connection, session: string): Promise<void> {
    await endSession(world, session)
    joined.get(session)?.leave()
    joined.delete(session)
    send({ type: 'closed', session })
    watchers.publish(session, { reason: 'closed' })
  }

  return async (connection, message) => {
    const { type, session } = message
    if (type === 'open') return open(connection, message)
    const joined = connection.joined.get(session)
    if (!joined)
      throw new Problem(
        'conflict',
        `This connection has not opened the session "${session}"; send "open" first`,
      )
    if (type === 'close') return close(connection, session)
    const { seq } = message
    if (type === 'event') await event(joined, message)
    else if (type === 'context') await context(joined, message)
    else await outcome(message)
    connection.send({ type: 'ack', session, seq })
    const because: Because = seq === undefined ? { reason: type } : { seq }
    watchers.publish(session, because)
  }
}

/** Padded: entries of one millisecond are told in the order of their ids. */
const inOrder = (seq: number) => String(seq).padStart(10, '0')

/** Throws `Problem` for values that do not fit what the strategy declares. */
export function checkFacts(world: World, facts: Values, path: string): void {
  const errors = misfits(world.strategy().factByName, facts, path)
  if (errors.length > 0) throw new Problem('invalid', 'Correct what is listed under errors', errors)
}
