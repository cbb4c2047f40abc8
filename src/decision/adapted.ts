import type { Learned } from '../learning/adaptive/learned.ts'
import { type Posterior, PREDICTION, posteriorOf, predict } from '../learning/adaptive/posterior.ts'
import { logOdds, sigmoid } from '../log-odds.ts'
import type { Scope } from '../strategy/language.ts'
import type { Action, Learning, Strategy } from '../strategy/strategy.ts'

/** What was learned of the adaptive actions of one decision: what it decides by, is replayed with, and is learned from later. */
export interface Adapted {
  /** The declared features, scaled. */
  readonly features: Float32Array
  readonly actionIds: readonly string[]
  /** Four an action: log-odds of the base, with the learned weights, with the learned level too; and the spread. */
  readonly numbers: Float32Array
}

const BASE = 0
const PREDICTED_FROM = 1
const WEIGHTED = PREDICTED_FROM + PREDICTION.weighted
const PREDICTED = PREDICTED_FROM + PREDICTION.predicted
const SPREAD = PREDICTED_FROM + PREDICTION.spread
const NUMBERS = 4

/** Predictions for the adaptive ones among the actions; null where there are none. `propensities` are the base, one an action. */
export function adaptedOf(
  learned: Learned,
  { learning }: Strategy,
  actions: readonly Action[],
  propensities: readonly number[],
  scope: Scope,
): Adapted | null {
  if (!learning) return null
  let count = 0
  for (let index = 0; index < actions.length; index++) if (actions[index]!.adaptive) count += 1
  if (count === 0) return null
  const features = learning.featuresOf(scope)
  const inputs = new Float32Array(features.length + 2)
  inputs.set(features, 2)
  const numbers = new Float32Array(count * NUMBERS)
  const actionIds: string[] = []
  const believed = learned.in(scope.channel, scope.now.getTime())
  const fresh = unlearned(learning)
  for (let index = 0; index < actions.length; index++) {
    const action = actions[index]!
    if (!action.adaptive) continue
    const base = logOdds(propensities[index]!)
    const start = actionIds.length * NUMBERS
    fillInputs(inputs, base, action)
    numbers[start + BASE] = base
    predict(believed(action) ?? fresh, inputs, base, numbers, start + PREDICTED_FROM)
    actionIds.push(action.id)
  }
  return { features, actionIds, numbers }
}

/** The first two inputs of an action: they stand for the learned intercept, and the slope of what its model says beyond its prior. */
function fillInputs(inputs: Float32Array, base: number, { prior }: Pick<Action, 'prior'>): void {
  inputs[0] = 1
  inputs[1] = Math.fround(base) - Math.fround(logOdds(prior))
}

const nothing = new WeakMap<Learning, Posterior>()

function unlearned(learning: Learning): Posterior {
  let posterior = nothing.get(learning)
  if (!posterior) {
    posterior = posteriorOf(null, learning.belief, 0)
    nothing.set(learning, posterior)
  }
  return posterior
}

/** The propensities as they are adapted, and their spreads; an action of which nothing was learned keeps what it has, to the last bit. */
export function withAdapted(
  actions: readonly Action[],
  propensities: readonly number[],
  { actionIds, numbers }: Adapted,
): { propensities: readonly number[]; spreads: readonly number[] } {
  const adapted = propensities.slice()
  const spreads: number[] = []
  let next = 0
  for (let index = 0; index < actions.length; index++) {
    const { id } = actions[index]!
    // Both are in the order in which the policies leave them.
    const row = actionIds[next] === id ? next++ : actionIds.indexOf(id)
    const at = row * NUMBERS
    spreads.push(row < 0 ? 0 : numbers[at + SPREAD]!)
    if (row < 0) continue
    const predicted = numbers[at + PREDICTED]!
    if (predicted !== numbers[at + BASE]) adapted[index] = sigmoid(predicted)
  }
  return { propensities: adapted, spreads }
}

/**
 * What had been learned when a decision was made, for another strategy's actions: its log-odds are moved by as much as those of the
 * same action were then. What has been learned since would know what came of the decision.
 */
export function adaptedThen(
  { features, actionIds, numbers }: Adapted,
  actions: readonly Action[],
  propensities: readonly number[],
): Adapted {
  const known = actions.flatMap((action, index) => {
    const row = action.adaptive ? actionIds.indexOf(action.id) : -1
    return row < 0 ? [] : [{ id: action.id, base: logOdds(propensities[index]!), from: row * NUMBERS }]
  })
  const moved = new Float32Array(known.length * NUMBERS)
  known.forEach(({ base, from }, row) => {
    const before = numbers[from + BASE]!
    const more = (at: number) => (Math.fround(base) === before ? 0 : base - before) + numbers[from + at]!
    moved.set([base, more(WEIGHTED), more(PREDICTED), numbers[from + SPREAD]!], row * NUMBERS)
  })
  return { features, actionIds: known.map(({ id }) => id), numbers: moved }
}

/** What an action's propensity would be without what was learned, and how sure what was learned is; null for one that is not adaptive. */
export function learnedIn({ actionIds, numbers }: Adapted, actionId: string) {
  const at = actionIds.indexOf(actionId) * NUMBERS
  return at < 0 ? null : { base: sigmoid(numbers[at + BASE]!), spread: numbers[at + SPREAD]! }
}

/** What a decision predicted of one of its adaptive actions, as an observation needs it; null where it was not adaptive. */
export function predictionIn(
  { features, actionIds, numbers }: Adapted,
  action: Pick<Action, 'id' | 'prior'>,
) {
  const row = actionIds.indexOf(action.id)
  if (row < 0) return null
  const at = row * NUMBERS
  const base = numbers[at + BASE]!
  const inputs = new Float32Array(features.length + 2)
  inputs.set(features, 2)
  fillInputs(inputs, base, action)
  return { inputs, base, weighted: numbers[at + WEIGHTED]!, predicted: numbers[at + PREDICTED]! }
}
