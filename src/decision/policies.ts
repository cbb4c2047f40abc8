import { own } from '../own.ts'
import type { Memory } from '../ports.ts'
import { dayOf, exceeded, gone, type Ledger, UNTOUCHED } from '../stock.ts'
import { Verdicts } from '../strategy/conditions.ts'
import { Numbers } from '../strategy/numbers.ts'
import type { Action, ActionStock, Lock, Rule, Strategy, Treatment } from '../strategy/strategy.ts'
import type { Factors } from './arbitration.ts'
import { eased, staying } from './calm.ts'
import { type ContactBar, contactLimits } from './contact.ts'
import type { DecisionRequest } from './request.ts'
import { costOf } from './reservation.ts'
import type { Situation } from './situation.ts'
import { isMute } from './treatments.ts'

/** Why an action is not shown. */
export type Drop =
  | { readonly stage: 'excluded' }
  | { readonly stage: 'validity' }
  | { readonly stage: 'lock'; readonly lock: Lock }
  | Rule
  | { readonly stage: 'treatment'; readonly treatment: Treatment }
  | { readonly stage: 'contact'; readonly bar: ContactBar | null }
  | { readonly stage: 'stock'; readonly taken: Ledger | null }
  | { readonly stage: 'value'; readonly missing: keyof Factors | 'priority' | 'cost' }
  | { readonly stage: 'floor'; readonly priority: number }
  | {
      readonly stage: 'rank'
      readonly priority: number
      /** Why an action of a lower priority is where this one could be; null where none is. */
      readonly because: 'chance' | 'calm' | null
    }

export interface Dropped {
  readonly action: Action
  readonly drop: Drop
}

export interface Judged {
  readonly kept: readonly Action[]
  /** Those of them that make no sense now, but are on a screen that is to stay for a while. */
  readonly staying: ReadonlySet<Action>
  readonly dropped: readonly Dropped[]
  /** Those that hold now. */
  readonly locks: readonly Lock[]
  readonly verdicts: Verdicts
}

type Asked = Pick<DecisionRequest, 'exclude' | 'calm' | 'sessionId'>

/**
 * Asks of each candidate: may we, does it make sense now, is it good for this customer, and have we not asked too often.
 * Fails closed: what cannot be checked does not pass. Without `memory` no history is known: caps and stocks cannot be checked,
 * and actions that have them are withheld; a cool-down alone withholds nothing, so that service goes on.
 * Of the actions on a calm screen, those that only do not make sense now may be kept all the same.
 */
export function judge(
  strategy: Strategy,
  candidates: readonly Action[],
  { scope, now }: Situation,
  memory: Memory | null,
  { exclude, calm, sessionId }: Asked,
): Judged {
  const seen = new Verdicts(scope, strategy.conditions)
  const locks = strategy.locks.filter(lock => seen.broken(lock.when) === null)
  const limits = memory && contactLimits(memory.history, now, strategy)
  const numbers = new Numbers(strategy.numbers, scope)
  const kept: Action[] = []
  const dropped: Dropped[] = []
  const stay = calm ? staying(eased(calm, locks)) : []
  const senseless = new Set<Action>()

  function dropOf(action: Action): Drop | null {
    if (exclude.includes(action.id)) return { stage: 'excluded' }
    if (now < action.validFrom || now >= action.validUntil) return { stage: 'validity' }
    for (const lock of locks) {
      if (lock.blocks.has(action.kind) && !lock.except.has(action.id)) return { stage: 'lock', lock }
    }
    const broken = seen.firstBroken(action.atoms)
    if (broken >= 0) {
      if (!stay.includes(action.id)) return action.rules[broken]!
      const other = action.rules.find(
        ({ stage, atom }) => stage !== 'applicability' && seen.broken([atom]) !== null,
      )
      if (other) return other
      senseless.add(action)
    }
    if (action.perhapsMute?.has(scope.channel)) {
      const treatment = action.treatments.get(scope.channel)!
      scope.offer = action.offer
      if (isMute(treatment, scope)) return { stage: 'treatment', treatment }
    }
    if (limits === null) {
      if (action.capped) return { stage: 'contact', bar: null }
      if (action.stock !== null) return { stage: 'stock', taken: null }
      return null
    }
    const bar = limits.bar(action)
    if (bar) return { stage: 'contact', bar }
    return action.stock && soldOut(action, action.stock)
  }

  /**
   * What is gone takes no part in any draw, so that the chances of the others are those of what can be had. Who holds a unit has it;
   * when the first hold runs out, one is free.
   */
  function soldOut(action: Action, { limits }: ActionStock): Drop | null {
    const taken = own(memory!.taken, action.id) ?? UNTOUCHED
    const cost = costOf(action, numbers)
    if (Number.isNaN(cost)) return { stage: 'value', missing: 'cost' }
    const othersHold = !mayHoldOne(action) && now < taken.firstExpiry
    return exceeded(gone(taken, dayOf(now), othersHold), limits, cost) ? { stage: 'stock', taken } : null
  }

  function mayHoldOne({ id }: Action): boolean {
    const { holding } = memory!
    return holding === undefined ? sessionId !== undefined : holding.includes(id)
  }

  for (const action of candidates) {
    const drop = dropOf(action)
    if (drop) dropped.push({ action, drop })
    else kept.push(action)
  }
  return { kept, staying: senseless, dropped, locks, verdicts: seen }
}
