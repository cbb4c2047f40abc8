import { changeContext, type Talk } from '../converse.ts'
import type { Decision } from '../decision/answer.ts'
import { Problem } from '../errors.ts'
import { customerOf } from '../http/customer-of.ts'
import type { OpenMessage } from '../http/wire/live.ts'
import type { Session } from '../ports.ts'
import type { World } from '../world.ts'
import type { Connection } from './connection.ts'
import { checkFacts } from './handlers.ts'
import { type Asked, requestOf, rescored } from './rescore.ts'
import { liveFacts, sessionView } from './view.ts'
import type { Watchers } from './watchers.ts'

/** Sessions that one connection may hold. */
const MAX_JOINED = 5_000

export type OpenSession = (connection: Connection, message: OpenMessage) => Promise<void>

/** Opens or joins a session, and answers `opened`. A session opened anew on the same connection replaces what it had asked for. */
export function sessionOpener(
  world: World,
  watchers: Watchers,
  onDecision: (decision: Decision) => void,
): OpenSession {
  return async (connection, message) => {
    const { session: sessionId, channel, placement, limit, context, watch } = message
    const { joined, send } = connection
    if (joined.size >= MAX_JOINED && !joined.has(sessionId))
      throw new Problem(
        'conflict',
        `A connection may hold ${MAX_JOINED} sessions; close some, or use another one`,
      )
    const before = await world.store.session(sessionId)
    const talk: Talk = { customerId: await customerOfSession(world, before, message), sessionId, channel }
    const asked: Asked = {
      customerId: talk.customerId,
      sessionId,
      channel,
      placement: placement ?? '',
      limit,
    }
    checkFacts(world, context, 'context')
    if (watch) requestOf(world, asked)

    const changes = Object.keys(context).length > 0
    const session =
      before && !changes ? before : await changeContext(world, talk, { set: context, unset: [] }, 'context')
    if (before && changes) watchers.publish(sessionId, { reason: 'context' })
    if (!connection.isOpen()) return

    joined.get(sessionId)?.leave()
    const feeder = message.feeder ?? connection.id
    const facts = (current: Session) => liveFacts(world.strategy(), current, world.now())
    if (!watch) {
      joined.set(sessionId, { talk, feeder, leave() {} })
      const { revision } = session
      send({ type: 'opened', session: sessionId, revision, context: facts(session), decision: null })
      return
    }
    const forget = () => {
      leave()
      joined.delete(sessionId)
    }
    const view = sessionView(asked, send, forget)
    const leave = watchers.watch(sessionId, view)
    joined.set(sessionId, { talk, feeder, leave })
    try {
      await watchers.reached(sessionId)
      const first = await rescored(world, asked)
      const missed = view.open(first, facts(first.session))
      first.remember()
      onDecision(first.decision)
      if (missed) watchers.publish(sessionId, missed)
    } catch (error) {
      forget()
      throw error
    }
  }
}

/** The one who is named; else the one whose session it is. Throws `Problem` where that is nobody, somebody else, or over. */
async function customerOfSession(
  world: World,
  session: Session | null,
  message: OpenMessage,
): Promise<string> {
  const { session: id, customerId, identity } = message
  if (session?.endedAt !== undefined)
    throw new Problem('conflict', `The session "${id}" has ended; open another`)
  if (customerId === undefined && identity === undefined) {
    if (session) return session.customerId
    throw new Problem('invalid', 'A session belongs to a customer', [
      { path: 'customerId', message: `there is no session "${id}" to join; give customerId or identity` },
    ])
  }
  const named = await customerOf(world, { customerId, identity })
  if (session && session.customerId !== named)
    throw new Problem(
      'conflict',
      `The session "${id}" is another customer's; use another id, or join it without a customer`,
    )
  return named
}
