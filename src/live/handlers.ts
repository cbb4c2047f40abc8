import { changeContext, countFed, endSession, isCounted, isOver, keepEvents } from '../converse.ts'
import { misfits } from '../customer/values.ts'
import { unknownFacts } from '../decision/unknown-facts.ts'
import { CORRECT_ERRORS, Problem } from '../errors.ts'
import { eventEntry } from '../http/events.ts'
import { happenedAt } from '../http/happened-at.ts'
import type { ClientMessage, ContextMessage, EventMessage, OutcomeMessage } from '../http/wire/live.ts'
import { keepOutcomes } from '../learn.ts'
import type { Because, Values } from '../ports.ts'
import type { Fed } from '../session/feeders.ts'
import type { World } from '../world.ts'
import type { Connection } from './connection.ts'
import { type Joined, letGo } from './joined.ts'
import type { OpenSession } from './open-session.ts'
import type { Watchers } from './watchers.ts'

/** Numbers of refused messages that are remembered of a session: who sends one of them again does it soon. */
const MAX_REFUSED = 1_000

export interface Handlers {
  /** Does what a message asks and answers it. Rejects with what the client is to be told. */
  handle(connection: Connection, message: ClientMessage): Promise<void>
  /** A message that was refused for good has had its number: what its feeder sends next is not waited with for it. */
  refused(connection: Connection, session: string, seq: number): Promise<void>
}

/** An `ack` is sent when what it acknowledges is durable; then the session's watchers see what is best now. */
export function messageHandlers(world: World, watchers: Watchers, open: OpenSession): Handlers {
  async function event({ talk, openedAt, feeder }: Joined, message: EventMessage, fed?: Fed): Promise<void> {
    const { session, event: body } = message
    const id = fed ? `${session}@${openedAt}:${feeder}:${inOrder(fed.seq)}` : world.newId()
    const entry = eventEntry(
      { channel: talk.channel, ...body, sessionId: session },
      world.now(),
      id,
      'event.at',
    )
    await keepEvents(world, talk.customerId, [entry], fed, () => 'event.eventId')
  }

  async function context({ talk }: Joined, { set, unset }: ContextMessage, fed?: Fed): Promise<void> {
    checkFacts(world, set, 'set')
    await changeContext(world, talk, { set, unset }, 'set', fed)
  }

  /** Gives back whose outcome it was. It is kept before it is counted, in whatever session it was decided; also where this one is over. */
  async function outcome({ talk }: Joined, message: OutcomeMessage, fed?: Fed) {
    if (fed && (await isCounted(world, talk, fed))) return NOBODY
    const { type, session, seq, at, ...report } = message
    const told = at === undefined ? report : { ...report, at: happenedAt(at, world.now(), 'at') }
    const { customerIds } = await keepOutcomes(world, told)
    if (fed) await countFed(world, talk, fed).catch(unlessOver)
    return customerIds
  }

  async function close(connection: Connection, session: string): Promise<void> {
    await endSession(world, session)
    letGo(connection, session)
    watchers.sessionChanged(session, { reason: 'closed' })
  }

  async function handle(connection: Connection, message: ClientMessage): Promise<void> {
    if (message.type === 'ping') return connection.send({ type: 'pong' })
    const { type, session } = message
    if (type === 'open' || type === 'resume') return open(connection, message)
    const joined = connection.joined.get(session)
    if (!joined)
      throw new Problem(
        'conflict',
        `This connection has not opened the session "${session}"; send "open" first`,
      )
    if (type === 'close') return close(connection, session)
    const { seq } = message
    if (seq !== undefined && joined.refused.has(seq))
      throw new Problem(
        'conflict',
        `A message with the seq ${seq} was refused before; send it with the next one`,
      )
    const fed = seq === undefined ? undefined : { feeder: joined.feeder, seq }
    let customerIds = NOBODY
    if (type === 'event') await event(joined, message, fed)
    else if (type === 'context') await context(joined, message, fed)
    else customerIds = await outcome(joined, message, fed)
    const notes = type === 'context' ? unknownFacts(world.strategy(), 'set', message.set) : []
    connection.send({ type: 'ack', session, seq, ...(notes.length > 0 && { notes }) })
    // Together: who watches this session is told once, by the message's number.
    for (const customerId of customerIds) watchers.customerChanged(customerId, { reason: 'outcome' })
    const because: Because = seq === undefined ? { reason: type } : { seq }
    watchers.sessionChanged(session, because)
  }

  return {
    handle,
    async refused({ joined }, session, seq) {
      const by = joined.get(session)
      if (!by) return
      await countFed(world, by.talk, { feeder: by.feeder, seq })
      by.refused.add(seq)
      if (by.refused.size > MAX_REFUSED) by.refused.delete(by.refused.values().next().value!)
    },
  }
}

const NOBODY: ReadonlySet<string> = new Set()

function unlessOver(error: unknown): void {
  if (!isOver(error)) throw error
}

/** Padded: entries of one millisecond are told in the order of their ids. */
const inOrder = (seq: number) => String(seq).padStart(10, '0')

/** Throws `Problem` for values that do not fit what the strategy declares. */
export function checkFacts(world: World, facts: Values, path: string): void {
  const errors = misfits(world.strategy().factByName, facts, path)
  if (errors.length > 0) throw new Problem('invalid', CORRECT_ERRORS, errors)
}
