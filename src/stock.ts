/** How much there is of an action to be promised. Money in millionths of the currency, in whole ones, so that sums are exact. */
export interface Limits {
  readonly units: number
  readonly unitsPerDay: number
  readonly money: number
  readonly moneyPerDay: number
}

/** No limit: a whole number above all that is counted, so that it goes through any store. */
export const NO_LIMIT = Number.MAX_SAFE_INTEGER

/** What is gone of an action's units and of its money (in millionths). */
export interface Ledger {
  /** Taken by acceptances. */
  readonly units: number
  readonly money: number
  /** Promised, by decisions that are still open. What has run out is among them until somebody looks. */
  readonly held: number
  readonly heldMoney: number
  /** When the first of what is held runs out (epoch ms). */
  readonly firstExpiry: number
  /** The day of the newest acceptance, and what was taken on it. A day that has begun stays so, though another clock be behind. */
  readonly day: number
  readonly dayUnits: number
  readonly dayMoney: number
  /** Of the units: those taken though none was free and none was held. */
  readonly oversold: number
}

/** One unit of one action, and what it costs of the action's budget. */
export interface Claim {
  readonly actionId: string
  readonly cost: number
  readonly holdMs: number
  readonly limits: Limits
}

/** An acceptance. */
export interface Taking {
  readonly actionId: string
  /** Of one outcome of one customer. */
  readonly outcomeId: string
  /** Whose hold becomes the unit that is taken, where there is one. */
  readonly owner: string
  /** Counts where nothing is held; what is held has its own. */
  readonly cost: number
  readonly limits: Limits
}

/** `oversold`: it is counted, but nothing was held for it any more, and nothing was free. `known`: this outcome has its unit. */
export type Took = 'taken' | 'known' | 'oversold'

/**
 * Who holds a unit, and asks for it again while more than this share of its time is left, holds it as it is: a session is decided for
 * again and again, and need not be written for each time.
 */
export const HELD_LONG_ENOUGH = 3 / 4

/** The units of actions that are not without end. Every method is exact, whoever else calls it at the same time on any replica. */
export interface StockKeeper {
  /**
   * Holds a unit for an owner, of each action of which one is free; who holds one keeps it, at the cost that it had, for `holdMs` from
   * now, or for what is left of it where that is more than `HELD_LONG_ENOUGH`. The answers in the order of the claims: null where a unit
   * is held, else what is gone.
   */
  reserve(owner: string, claims: readonly Claim[]): Promise<readonly (Ledger | null)[]>
  /** Lets go of what an owner holds of these actions. */
  release(owner: string, actionIds: readonly string[]): Promise<void>
  /** Units that are taken are a set of outcome ids, so that taking twice counts once. */
  take(taking: Taking): Promise<Took>
  giveBack(actionId: string, outcomeId: string): Promise<void>
  /** What is gone now, in the order of the actions; nothing that has run out is among what is held. */
  stock(actionIds: readonly string[]): Promise<readonly Ledger[]>
}

export const UNTOUCHED: Ledger = {
  units: 0,
  money: 0,
  held: 0,
  heldMoney: 0,
  firstExpiry: NO_LIMIT,
  day: 0,
  dayUnits: 0,
  dayMoney: 0,
  oversold: 0,
}

/** Days since 1970, in UTC. */
export function dayOf(now: number): number {
  return Math.floor(now / 86_400_000)
}

/** What is taken and held, in all and on a day; `held` counts for every day, since it may be accepted on it. */
export function gone(ledger: Ledger, day: number, withHeld = true): Limits {
  const { units, money, dayUnits, dayMoney } = ledger
  const held = withHeld ? ledger.held : 0
  const heldMoney = withHeld ? ledger.heldMoney : 0
  const isToday = ledger.day >= day
  return {
    units: units + held,
    unitsPerDay: (isToday ? dayUnits : 0) + held,
    money: money + heldMoney,
    moneyPerDay: (isToday ? dayMoney : 0) + heldMoney,
  }
}

/** The first limit that one more unit at this cost would go beyond, or null where it fits. */
export function exceeded(taken: Limits, limits: Limits, cost: number): keyof Limits | null {
  if (taken.units + 1 > limits.units) return 'units'
  if (taken.unitsPerDay + 1 > limits.unitsPerDay) return 'unitsPerDay'
  if (taken.money + cost > limits.money) return 'money'
  if (taken.moneyPerDay + cost > limits.moneyPerDay) return 'moneyPerDay'
  return null
}
