import { namelessId, ownerOf, type Reserve } from './decision/reservation.ts'
import { nullWhereUnavailable } from './errors.ts'
import { own } from './own.ts'
import type { DecisionRecord, OutcomeEntry, Reservations, Store } from './ports.ts'
import type { Took } from './stock.ts'
import { type Found, isOther } from './told-before.ts'
import type { World } from './world.ts'

/** Reserves for one decision, and keeps what came of it for the record. */
export interface Reserving {
  readonly reserve: Reserve
  /** Undefined where nothing was asked for. */
  result(): Reservations | undefined
}

/** `inTime` gives null where the decision cannot wait. */
export function reserving(
  store: Pick<Store, 'reserve'>,
  owner: () => string,
  inTime: <T>(ask: () => Promise<T>) => Promise<T | null>,
): Reserving {
  const held: Record<string, number> = {}
  const withheld: Record<string, Reservations['withheld'][string]> = {}
  let asked = false
  return {
    async reserve(claims) {
      asked = true
      const found = await inTime(() => store.reserve(owner(), claims)).catch(nullWhereUnavailable)
      for (const [index, { actionId, cost }] of claims.entries()) {
        const taken = found && found[index]!
        if (found !== null && taken === null) held[actionId] = cost
        else withheld[actionId] = taken
      }
      return found
    },
    result: () => (asked ? { held, withheld } : undefined),
  }
}

/** Answers as it was answered then. */
export function reservedThen({ withheld = {} }: Partial<Reservations> = {}): Reserve {
  return async claims => {
    if (claims.some(({ actionId }) => own(withheld, actionId) === null)) return null
    return claims.map(({ actionId }) => own(withheld, actionId) ?? null)
  }
}

/** What an outcome does to the stock of its action, around its being kept. */
export interface UnitOfOutcome {
  /** True where the outcome took a unit that nobody held for it and that was not free any more. */
  before(): Promise<boolean>
  /** `found` is what had come under its id, null where it was kept just now. */
  after(found: Found | null): Promise<void>
}

/**
 * An acceptance takes its unit before it is kept: should all end in between, a unit is missing until the outcome is told again, and
 * never one promised twice. A rejection, or a silence, lets go of the unit; told again it does not, since another decision may hold
 * one by then.
 */
export function unitOf(world: World, record: DecisionRecord, entry: OutcomeEntry): UnitOfOutcome {
  const { customerId, decisionId, request, reservations } = record
  const { actionId, outcome } = entry
  const owner = () => ownerOf(request, decisionId)
  const cost = reservations && own(reservations.held, actionId)

  const stock = world.strategy().actions.get(actionId)?.stock
  if (outcome === 'accepted' && stock) {
    const { limits } = stock
    const outcomeId = namelessId(customerId, entry.id)
    let took: Took
    return {
      async before() {
        took = await world.store.take({ actionId, outcomeId, owner: owner(), cost: cost ?? 0, limits })
        return took === 'oversold'
      },
      async after(found) {
        // One that was taken back takes nothing from the stock. Whoever takes it back from now on gives its unit back, too.
        const isKept = found === null || found === 'same'
        // What the id stands for may have the unit that was there.
        const isAnothers = isOther(found) && took === 'known'
        if (!isKept && !isAnothers) await world.store.giveBack(actionId, outcomeId)
      },
    }
  }
  const isDecline = outcome === 'rejected' || outcome === 'ignored'
  return {
    before: async () => false,
    async after(found) {
      if (found === null && isDecline && cost !== undefined) await world.store.release(owner(), [actionId])
    },
  }
}

/** Lets go of all that a session holds. */
export async function releaseSession(world: World, customerId: string, sessionId: string): Promise<void> {
  const stocked = [...world.strategy().actions.values()].filter(({ stock }) => stock !== null)
  if (stocked.length === 0) return
  const owner = ownerOf({ customerId, sessionId }, '')
  await world.store.release(
    owner,
    stocked.map(({ id }) => id),
  )
}
