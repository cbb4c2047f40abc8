import { decide } from '../decide.ts'
import type { Decision } from '../decision/answer.ts'
import type { Calm } from '../decision/calm.ts'
import type { DecisionRequest } from '../decision/request.ts'
import { Problem } from '../errors.ts'
import { checkedPlacements, decisionRequestOf } from '../http/decisions.ts'
import type { DecisionLog, LoggedDecision } from '../log-port.ts'
import type { DecisionRecord, Entry, Session } from '../ports.ts'
import { releaseSession } from '../reservations.ts'
import type { World } from '../world.ts'

/** What a watcher of a session wants decided. */
export interface Asked {
  readonly customerId: string
  readonly sessionId: string
  readonly channel: string
  readonly placement: string
  readonly limit?: number
}

export interface Rescored {
  readonly decision: Decision
  /** As it was decided on. */
  readonly session: Session
  /** The customer's. */
  readonly history: readonly Entry[]
  /** How long what is on show is held for the session; null where nothing has to be. */
  readonly heldForMs: number | null
  /** Has the decision recorded: only what somebody sees was decided. */
  remember(): void
}

/**
 * Decides for a session as it is now; null where that is over. Throws `Problem` where the strategy in force has no such placement any
 * more, and where the session could not be read: a screen that knows the talk must not get a decision that does not.
 */
export async function rescored(world: World, asked: Asked, calm?: Calm): Promise<Rescored | null> {
  const request = { ...requestOf(world, asked), calm }
  const made: DecisionRecord[] = []
  const logged: LoggedDecision[] = []
  const { decision, memory } = await decide(
    { ...world, log: world.log && later(world.log, logged), remember: record => void made.push(record) },
    request,
    undefined,
    { atOnce: true },
  )
  const record = made[0]!
  if (!memory) throw new Problem('unavailable', 'The session cannot be read now; what was decided last stays')
  const { session, history } = memory
  // What was reserved since it was over would be held for nobody.
  if (!session || session.endedAt !== undefined) {
    if (record.reservations) await releaseSession(world, asked.customerId, asked.sessionId)
    return null
  }
  return {
    decision,
    session,
    history,
    heldForMs: heldForMs(world, record),
    remember() {
      world.remember(record)
      for (const each of logged) world.log?.decision(each)
    },
  }
}

/** Keeps what is to be logged, with a sheet of its own. */
function later(log: DecisionLog, logged: LoggedDecision[]): DecisionLog {
  return {
    ...log,
    decision: made =>
      logged.push({ ...made, weighed: { ...made.weighed, sheet: made.weighed.sheet.slice() } }),
  }
}

function heldForMs(world: World, { reservations }: DecisionRecord): number | null {
  const held = Object.keys(reservations?.held ?? {})
  if (held.length === 0) return null
  const { actions } = world.strategy()
  return Math.min(...held.map(id => actions.get(id)?.stock?.holdMs ?? Number.POSITIVE_INFINITY))
}

/** Throws `Problem` where it does not fit the strategy in force. */
export function requestOf(world: World, asked: Asked): DecisionRequest {
  const body = { ...asked, context: {}, events: [], exclude: [], explain: false }
  return decisionRequestOf(body, checkedPlacements(world.strategy(), body), asked.customerId)
}

/**
 * What a person sees of a decision: which actions, in which order and where, with which texts, which of them is better than the first,
 * what is locked, and what stands in place of actions. Not an action's `reason`: where it tells numbers, they are others every time.
 */
export function pictureOf({ actions, locks, waiting, fallback }: Decision): string {
  const better = waiting?.because === 'margin' ? undefined : waiting?.actionId
  return JSON.stringify([
    actions.map(({ placement, actionId, treatment }) => [
      placement,
      actionId,
      actionId === better,
      treatment,
    ]),
    locks,
    fallback,
  ])
}
