import {
  type Claim,
  dayOf,
  exceeded,
  gone,
  HELD_LONG_ENOUGH,
  type Ledger,
  NO_LIMIT,
  type Taking,
  type Took,
  UNTOUCHED,
} from '../../stock.ts'
import type { Databases } from './databases.ts'

/** A unit that somebody was promised. */
export interface Hold {
  readonly until: number
  readonly cost: number
}

/** A unit that an outcome took. */
export interface Unit {
  readonly day: number
  readonly cost: number
  readonly oversold: boolean
}

export async function reserveIn(
  databases: Databases,
  owner: string,
  claims: readonly Claim[],
  now: () => number,
): Promise<(Ledger | null)[]> {
  const at = now()
  const holdsAll = () => claims.every(claim => holdsLongEnough(databases, owner, claim, at))
  if (databases.read(holdsAll)) return claims.map(() => null)
  return databases.write(() => claims.map(claim => reserveNow(databases, owner, claim, now())))
}

function holdsLongEnough({ holds }: Databases, owner: string, claim: Claim, now: number): boolean {
  const own = holds.get([claim.actionId, owner])
  return own !== undefined && own.until - now > HELD_LONG_ENOUGH * claim.holdMs
}

export function holdsOne({ holds }: Databases, owner: string, actionId: string, now: number): boolean {
  const own = holds.get([actionId, owner])
  return own !== undefined && own.until > now
}

function reserveNow(databases: Databases, owner: string, claim: Claim, now: number): Ledger | null {
  const { actionId, limits, holdMs } = claim
  const ledger = swept(databases, actionId, now)
  const own = removeHold(databases, actionId, owner)
  const cost = own?.cost ?? claim.cost
  if (!own && exceeded(gone(ledger, dayOf(now)), limits, cost)) return put(databases, actionId, ledger)
  const until = now + holdMs
  databases.holds.put([actionId, owner], { until, cost })
  databases.holdExpiries.put([actionId, until, owner], '')
  const held = own ? ledger : { ...ledger, held: ledger.held + 1, heldMoney: ledger.heldMoney + cost }
  put(databases, actionId, held)
  return null
}

export function releaseIn(databases: Databases, owner: string, actionIds: readonly string[]): Promise<void> {
  return databases.write(() => {
    for (const actionId of actionIds) {
      const own = removeHold(databases, actionId, owner)
      if (own) put(databases, actionId, withoutHold(ledgerOf(databases, actionId), own))
    }
  })
}

export function takeIn(
  databases: Databases,
  { actionId, outcomeId, owner, cost: asked, limits }: Taking,
  now: () => number,
): Promise<Took> {
  return databases.write(() => {
    const { units } = databases
    if (units.doesExist([actionId, outcomeId])) return 'known'
    const ledger = swept(databases, actionId, now())
    const own = removeHold(databases, actionId, owner)
    const cost = own?.cost ?? asked
    const rest = own ? withoutHold(ledger, own) : ledger
    const oversold = !own && exceeded(gone(ledger, dayOf(now())), limits, cost) !== null
    const day = Math.max(ledger.day, dayOf(now()))
    const begun = day === ledger.day ? rest : { ...rest, day, dayUnits: 0, dayMoney: 0 }
    units.put([actionId, outcomeId], { day, cost, oversold })
    put(databases, actionId, withUnits(begun, 1, { day, cost, oversold }))
    return oversold ? 'oversold' : 'taken'
  })
}

export function giveBackTo(databases: Databases, actionId: string, outcomeId: string): Promise<void> {
  const { units, write } = databases
  return write(() => {
    const unit = units.get([actionId, outcomeId])
    if (!unit) return
    units.remove([actionId, outcomeId])
    put(databases, actionId, withUnits(ledgerOf(databases, actionId), -1, unit))
  })
}

export function stockIn(
  databases: Databases,
  actionIds: readonly string[],
  now: () => number,
): Promise<Ledger[]> {
  return databases.write(() =>
    actionIds.map(actionId => put(databases, actionId, swept(databases, actionId, now()))),
  )
}

export function ledgerOf({ ledgers }: Databases, actionId: string): Ledger {
  return ledgers.get(actionId) ?? UNTOUCHED
}

/** The ledger without the holds that have run out, which are removed; to be `put` by whoever asks. */
function swept(databases: Databases, actionId: string, now: number): Ledger {
  const { holds, holdExpiries } = databases
  let ledger = ledgerOf(databases, actionId)
  if (now < ledger.firstExpiry) return ledger
  const over = [...holdExpiries.getKeys({ start: [actionId, 0, ''], end: [actionId, now, LAST] })]
  for (const [, until, owner] of over) {
    const { cost } = holds.get([actionId, owner])!
    holds.remove([actionId, owner])
    holdExpiries.remove([actionId, until, owner])
    ledger = withoutHold(ledger, { cost })
  }
  return ledger
}

/** Writes it as what is held now makes it. */
function put({ ledgers, holdExpiries }: Databases, actionId: string, changed: Ledger): Ledger {
  const [first] = holdExpiries.getKeys({ start: [actionId, 0, ''], end: [actionId, NO_LIMIT, ''], limit: 1 })
  const ledger = { ...changed, firstExpiry: first?.[1] ?? NO_LIMIT }
  ledgers.put(actionId, ledger)
  return ledger
}

/** Sorts after every owner. */
const LAST = '\uffff'

function removeHold({ holds, holdExpiries }: Databases, actionId: string, owner: string): Hold | undefined {
  const own = holds.get([actionId, owner])
  if (!own) return undefined
  holds.remove([actionId, owner])
  holdExpiries.remove([actionId, own.until, owner])
  return own
}

function withoutHold(ledger: Ledger, { cost }: Pick<Hold, 'cost'>): Ledger {
  return { ...ledger, held: ledger.held - 1, heldMoney: ledger.heldMoney - cost }
}

/** One unit more or less; what was taken on another day than the ledger's does not count for it. */
function withUnits(ledger: Ledger, count: 1 | -1, { day, cost, oversold }: Unit): Ledger {
  const today = ledger.day === day ? count : 0
  return {
    ...ledger,
    units: ledger.units + count,
    money: ledger.money + count * cost,
    dayUnits: ledger.dayUnits + today,
    dayMoney: ledger.dayMoney + today * cost,
    oversold: ledger.oversold + (oversold ? count : 0),
  }
}
