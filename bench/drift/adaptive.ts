import { type Adapted, adaptedOf, withAdapted } from '../../src/decision/adapted.ts'
import { observationOf } from '../../src/decision/observation.ts'
import { situate } from '../../src/decision/situation.ts'
import { learnedOf } from '../../src/learning/adaptive/learned.ts'
import { type LearnedState, learn } from '../../src/learning/adaptive/state.ts'
import type { DecisionRecord } from '../../src/ports.ts'
import { PARTITIONS, partitionOf } from '../../src/stores/partitions.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import type { Call } from './calls.ts'
import { callsStrategy } from './strategy.ts'

const strategy = strategyOf(callsStrategy)
const action = strategy.actions.get('term-deposit')!
const { belief } = strategy.learning!

/**
 * Each call is predicted by what was learned of the calls before it, and then learned from: by the functions, and with the partitions,
 * of the server. `base` is what a model says of a call; without one it is the action's prior.
 */
export function predictThenLearn(
  calls: readonly Call[],
  base: (call: number) => number = () => action.prior,
): Float64Array {
  const states: LearnedState[] = Array.from({ length: PARTITIONS }, () => ({}))
  return Float64Array.from(calls, ({ at, customer, context, accepted }, index) => {
    const profile = { attributes: customer, revision: 1, updatedAt: at, source: 'import' }
    const memory = { profile, session: null, history: [], taken: {} }
    const { scope } = situate(strategy, { memory, context, channel: 'call-centre', now: at })
    const propensities = [base(index)]
    const adapted = adaptedOf(learnedOf(states, belief), strategy, [action], propensities, scope)!
    const record = recordOf(adapted, at)
    const observation = observationOf(record, strategy, action.id, { positive: accepted, weight: 1 })
    const partition = partitionOf(`call ${index}`)
    states[partition] = learn(states[partition]!, [{ before: null, after: observation }], belief)
    return withAdapted([action], propensities, adapted).propensities[0]!
  })
}

/** As much of a decision's record as learning reads. */
function recordOf(adapted: Adapted, at: number): DecisionRecord {
  const request = { channel: 'call-centre' } as DecisionRecord['request']
  return { adapted, at, request } as DecisionRecord
}
