import { betterThanFirst } from '../client/better-than-first.ts'
import type { Decision, Lock, ShownAction } from '../client/client.ts'

/** What the agent or the customer said to a card. */
export type Said = 'accepted' | 'declined' | 'later'

/** An action as it stands on the screen. */
export interface Card {
  readonly decisionId: string
  readonly action: ShownAction
  /** Better than the first, which has its place for a while yet. */
  readonly better: boolean
  /** The lock that has come over it while it stands there. */
  readonly lock: Lock | null
}

/** What stands on the screen, and what waits to stand there. */
export interface Shown {
  readonly decision: Decision | null
  readonly cards: readonly Card[]
  /** Newer than what stands there; it waits while cards must not move. */
  readonly next: Decision | null
}

export const NOTHING_SHOWN: Shown = { decision: null, cards: [], next: null }

/**
 * A decision arrives. While `held` (the pointer or the focus is on the cards) no card moves or changes: only what has become locked
 * is told at once, in its place, and the new ranking waits.
 */
export function arrived(shown: Shown, decision: Decision, held: boolean): Shown {
  const stays = sameActions(shown.cards, decision)
  if (!held || stays || shown.cards.length === 0) return standing(decision)
  const cards = shown.cards.map(card => ({ ...card, lock: lockOver(card.action, decision) }))
  return { ...shown, cards, next: decision }
}

/** Nothing holds the cards any longer: what waits takes their place. */
export function released(shown: Shown): Shown {
  return shown.next ? standing(shown.next) : shown
}

/** What was said stays with its card: an action that comes again later may be answered again. */
export function saidOf(answers: ReadonlyMap<string, Said>, { cards }: Shown): ReadonlyMap<string, Said> {
  return new Map([...answers].filter(([id]) => cards.some(({ action }) => action.actionId === id)))
}

function standing(decision: Decision): Shown {
  const { decisionId, actions } = decision
  const best = betterThanFirst(decision)
  const cards = actions.map(action => ({ decisionId, action, better: action.actionId === best, lock: null }))
  return { decision, cards, next: null }
}

function sameActions(cards: readonly Card[], { actions }: Decision): boolean {
  return (
    cards.length === actions.length &&
    cards.every(({ action }, index) => action.actionId === actions[index]!.actionId)
  )
}

function lockOver(action: ShownAction, { actions, locks }: Decision): Lock | null {
  if (actions.some(({ actionId }) => actionId === action.actionId)) return null
  return locks.find(({ blocks }) => blocks.includes(action.kind)) ?? null
}
