import type { Talk } from '../change-session.ts'
import { changeContext } from '../converse.ts'
import type { Decision } from '../decision/answer.ts'
import { decisionRecord } from '../decision-record.ts'
import { Problem, SessionEnded } from '../errors.ts'
import { customerOf, stoodFor } from '../http/customer-of.ts'
import type { OpenMessage, ResumeMessage } from '../http/wire/live.ts'
import type { Session } from '../ports.ts'
import { currentFacts } from '../session/context.ts'
import { type Screen, shownOn } from '../session/screen.ts'
import type { World } from '../world.ts'
import type { Connection } from './connection.ts'
import { checkFacts } from './handlers.ts'
import { letGoOfOver, MAX_JOINED } from './joined.ts'
import { type Asked, pictureOf, requestOf } from './rescore.ts'
import { opened, sessionView } from './view.ts'
import type { Watchers } from './watchers.ts'

/**
 * Opens or joins a session, or takes it up again after a lost connection, and answers `opened`. A session opened anew on the same
 * connection replaces what it had asked for.
 */
export type OpenSession = (connection: Connection, message: OpenMessage | ResumeMessage) => Promise<void>

export function sessionOpener(world: World, watchers: Watchers): OpenSession {
  return async (connection, message) => {
    const { session: id } = message
    const { joined } = connection
    const isFull = () => joined.size >= MAX_JOINED && !joined.has(id)
    if (isFull()) await letGoOfOver(world, connection)
    if (isFull())
      throw new Problem(
        'conflict',
        `A connection may hold ${MAX_JOINED} sessions; close some, or use another one`,
      )
    const before = await world.store.session(id)
    if (message.type === 'open') {
      if (before?.endedAt !== undefined) throw new SessionEnded(id)
      const customerId = await customerOfSession(world, before, message)
      const talk = { customerId, sessionId: id, channel: message.channel }
      await join(connection, message, talk, () => toldContext(talk, before, message), null)
    } else if (!before) {
      throw new Problem('not-found', `There is no session "${id}" to resume; open it again`)
    } else if (before.endedAt !== undefined) {
      connection.send({ type: 'closed', session: id })
    } else {
      const { customerId, channel } = before
      const talk = { customerId, sessionId: id, channel: message.channel ?? channel }
      await join(connection, message, talk, async () => before, await onScreen(message, customerId))
    }
  }

  async function join(
    connection: Connection,
    { session: id, placement = '', limit, watch, talk: heard, ...message }: OpenMessage | ResumeMessage,
    talk: Talk,
    current: () => Promise<Session>,
    onScreen: { screen: Screen; picture: string } | null,
  ): Promise<void> {
    const { joined, send } = connection
    const { customerId, channel } = talk
    const asked: Asked = { customerId, sessionId: id, channel, placement, limit }
    if (watch) requestOf(world, asked)
    const session = await current()
    if (!connection.isOpen()) return

    joined.get(id)?.leave()
    const feeder = message.feeder ?? connection.id
    const { openedAt } = session
    const joins = { talk, openedAt, feeder, refused: new Set<number>(), leave() {} }
    joined.set(id, joins)
    if (!watch) {
      send(opened(session, feeder, null, null, currentFacts(world.strategy(), session, world.now())))
      return
    }
    const forget = () => {
      joined.get(id)?.leave()
      joined.delete(id)
    }
    const wanted = { session: id, feeder, talk: heard, picture: onScreen?.picture ?? null }
    const view = sessionView(world, wanted, send, forget)
    try {
      const leave = await watchers.watch(asked, view, onScreen?.screen)
      if (connection.isOpen() && joined.get(id) === joins) joined.set(id, { ...joins, leave })
      else leave()
    } catch (error) {
      forget()
      throw error
    }
  }

  async function toldContext(talk: Talk, before: Session | null, { context }: OpenMessage): Promise<Session> {
    checkFacts(world, context, 'context')
    const changes = Object.keys(context).length > 0
    if (before && !changes) return before
    const session = await changeContext(world, talk, { set: context, unset: [] }, 'context')
    if (before) watchers.sessionChanged(talk.sessionId, { reason: 'context' })
    return session
  }

  /** What is on the screen of one who comes back, by the record of its decision; null where that is gone, or another customer's. */
  async function onScreen({ decisionId }: ResumeMessage, customerId: string) {
    const record = decisionId === undefined ? null : await decisionRecord(world, decisionId)
    if (record?.customerId !== customerId) return null
    const decision = JSON.parse(record.answer) as Decision
    const { calm } = record.request
    const before = calm ? { ...calm, since: record.at, prompts: calm.prompts } : null
    return { screen: shownOn(before, decision, record.at), picture: pictureOf(decision) }
  }
}

/** The one who is named; else the one whose session it is. Throws `Problem` where that is nobody, or somebody else. */
async function customerOfSession(
  world: World,
  session: Session | null,
  { session: id, customerId, identity }: OpenMessage,
): Promise<string> {
  if (customerId === undefined && identity === undefined) {
    if (session) return session.customerId
    throw new Problem('invalid', 'A session belongs to a customer', [
      { path: 'customerId', message: `there is no session "${id}" to join; give customerId or identity` },
    ])
  }
  const named = await customerOf(world, { customerId, identity })
  if (session && session.customerId !== named) {
    if (stoodFor(session.customerId, identity)) return session.customerId
    throw new Problem(
      'conflict',
      `The session "${id}" is another customer's; use another id, or join it without a customer`,
    )
  }
  return named
}
