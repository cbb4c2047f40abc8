import { adaptedThen } from './decision/adapted.ts'
import type { Scoring } from './decision/propensities.ts'
import { NO_ACTION } from './learning/simulation/compare.ts'
import type { DecisionRecord } from './ports.ts'
import { answer, scoringOf } from './simulate.ts'
import type { Strategy } from './strategy/strategy.ts'
import type { World } from './world.ts'

/** What another strategy would have shown first in a placement: an action, or `NO_ACTION`; and what it had to do without. */
export interface FirstAction {
  readonly actionId: string
  readonly degraded: readonly string[]
}

/** The strategy without chance: every customer is the champion's, and gets the best by priority. */
function greedy(strategy: Strategy): Strategy {
  return { ...strategy, exploration: { ...strategy.exploration, method: 'none', arms: [] } }
}

const learnedInRecord = () => {
  throw new Error('what had been learned is in the record')
}

/**
 * Use case 6, too: decides recorded questions by another strategy, by the road that live decisions take, with each record's own inputs
 * and with what had been learned then; nothing is recorded.
 */
export function firstActions(
  strategy: Strategy,
  placement: string,
  { scorer, encoder }: Pick<World, 'scorer' | 'encoder'>,
): (record: DecisionRecord) => Promise<FirstAction> {
  const best = greedy(strategy)
  const models = scoringOf({ scorer, encoder, learned: learnedInRecord })
  return async record => {
    const { adapted } = record
    const adapt: Scoring['adapt'] = (_strategy, actions, propensities) =>
      adapted ? adaptedThen(adapted, actions, propensities) : null
    const scoring = { of: (customerId: string) => ({ ...models.of(customerId), adapt }) }
    const { actions, degraded } = await answer(best, record, scoring, false)
    const first = actions.find(action => action.placement === placement)
    return { actionId: first?.actionId ?? NO_ACTION, degraded }
  }
}
