import type { Deadline } from './decide.ts'
import type { DecisionRequest } from './decision/request.ts'
import { ownerOf } from './decision/reservation.ts'
import { nullWhereUnavailable } from './errors.ts'
import type { Memory } from './ports.ts'
import { ForeignSession } from './session/foreign.ts'
import type { Strategy } from './strategy/strategy.ts'
import type { World } from './world.ts'

/** What a decision knows of its customer; null where that cannot be had, or not within the time. Throws `ForeignSession`. */
export async function recalled(
  world: World,
  strategy: Strategy,
  request: DecisionRequest,
  time: Deadline,
): Promise<Memory | null> {
  const { customerId, sessionId, placements } = request
  const stocked = placements.flatMap(({ id }) => strategy.placements.get(id)!.stocked)
  const hasHolder = sessionId !== undefined && stocked.length > 0
  const owner = hasHolder ? ownerOf({ customerId, sessionId }, '') : undefined
  const recall = world.store.recall({ customerId, sessionId, stocked, owner })
  const memory = await time.within(recall).catch(nullWhereUnavailable)
  if (memory?.sessionOf !== undefined && sessionId !== undefined) {
    // A decision that left out what locks another's session would offer what is locked in it.
    const session = await time.within(world.store.session(sessionId)).catch(nullWhereUnavailable)
    if (session && session.customerId !== customerId && session.endedAt === undefined)
      throw new ForeignSession(sessionId, session.customerId)
  }
  return memory
}
