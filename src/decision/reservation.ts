import { createHash } from 'node:crypto'
import type { Claim, Ledger } from '../stock.ts'
import type { Numbers } from '../strategy/numbers.ts'
import type { Action } from '../strategy/strategy.ts'
import type { Placed, Valued } from './arbitration.ts'
import type { Dropped } from './policies.ts'
import type { DecisionRequest } from './request.ts'

/** Asks for units, all in one call; the answers as `StockKeeper.reserve` gives them, or null where they could not be asked for. */
export type Reserve = (claims: readonly Claim[]) => Promise<readonly (Ledger | null)[] | null>

/** For decisions that nobody is shown: nothing is held for them. */
export const reserveNothing: Reserve = async claims => claims.map(() => null)

/** Who holds a unit: the session, so that deciding again takes no other one, else the decision. */
export function ownerOf(
  { customerId, sessionId }: Pick<DecisionRequest, 'customerId' | 'sessionId'>,
  decisionId: string,
): string {
  return sessionId === undefined ? decisionId : namelessId(customerId, sessionId)
}

/**
 * Stands for a session or an outcome in the stock, which names nobody: its id may be written by one who puts names into it, and two
 * customers may have the same.
 */
export function namelessId(customerId: string, id: string): string {
  return createHash('sha256')
    .update(JSON.stringify([customerId, id]))
    .digest('base64url')
    .slice(0, 22)
}

/** What one of an action costs of its budget, in millionths: 0 without a budget, NaN where it cannot be worked out. */
export function costOf({ stock }: Action, numbers: Numbers): number {
  if (stock === null || stock.cost === null) return 0
  const cost = numbers.of(stock.cost)
  return cost >= 0 && cost < Number.POSITIVE_INFINITY ? Math.round(cost * 1e6) : Number.NaN
}

interface Arranged {
  readonly placed: readonly Placed[]
}

/** Works out costs as they are now; `Numbers` are for one turn of the event loop. */
export type NewNumbers = () => Numbers

/**
 * Has a unit held of each action on show that is not without end. One of which none is to be had is dropped, and what is next takes
 * its place, in the same decision: `arrange` places what is left. Where units cannot be asked for, all such actions are dropped.
 */
export async function reserved<A extends Arranged>(
  first: A,
  valued: readonly Valued[],
  arrange: (valued: readonly Valued[]) => A,
  newNumbers: NewNumbers,
  reserve: Reserve,
): Promise<{ arranged: A; left: readonly Valued[]; dropped: Dropped[]; unavailable: boolean }> {
  const held = new Set<Action>()
  const dropped: Dropped[] = []
  let arranged = first
  let left = valued
  let unavailable = false
  for (;;) {
    const wanted = arranged.placed.map(({ action }) => action).filter(each => each.stock && !held.has(each))
    if (wanted.length === 0) return { arranged, left, dropped, unavailable }
    const found: Awaited<ReturnType<Reserve>> = unavailable
      ? null
      : await reserve(claimsFor(wanted, newNumbers()))
    unavailable ||= found === null
    const gone = new Set<Action>()
    for (const [index, action] of wanted.entries()) {
      const taken = found && found[index]!
      if (found !== null && taken === null) {
        held.add(action)
        continue
      }
      gone.add(action)
      dropped.push({ action, drop: { stage: 'stock', taken } })
    }
    if (gone.size === 0) return { arranged, left, dropped, unavailable }
    left = left.filter(({ action }) => !gone.has(action))
    arranged = arrange(left)
  }
}

function claimsFor(actions: readonly Action[], numbers: Numbers): Claim[] {
  return actions.map(action => {
    const { limits, holdMs } = action.stock!
    return { actionId: action.id, cost: costOf(action, numbers), holdMs, limits }
  })
}
