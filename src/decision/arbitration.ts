import type { Verdicts } from '../strategy/conditions.ts'
import type { Scope } from '../strategy/language.ts'
import { numbersIn } from '../strategy/numbers.ts'
import type { Action, ContextWeight, Placement, Strategy } from '../strategy/strategy.ts'
import type { Dropped } from './policies.ts'

/** What an action's priority is made of; money in the strategy's currency. */
export interface Factors {
  readonly contextWeight: number
  readonly lever: number
  readonly propensity: number
  readonly value: number
  readonly annoyance: number
  readonly handling: number
}

export interface Valued {
  readonly action: Action
  readonly propensity: number
  readonly priority: number
}

export interface Placed extends Valued {
  readonly placement: string
}

/** An action that is shown, with what its priority was made of. */
export interface Ranked extends Placed {
  readonly factors: Factors
  /** The context weights that applied. */
  readonly weights: readonly ContextWeight[]
}

/** `product.md`, "Priority". */
export function priorityOf({
  contextWeight,
  lever,
  propensity,
  value,
  annoyance,
  handling,
}: Factors): number {
  return contextWeight * lever * propensity * value - (1 - propensity) * annoyance - handling
}

/** Values actions in money, for one situation. To be used within one turn of the event loop. */
export interface Valuation {
  /** One whose value cannot be worked out, or whose priority is not above the floor, is dropped. */
  valued(
    actions: readonly Action[],
    propensities: readonly number[],
  ): { valued: Valued[]; dropped: Dropped[] }
  /** Works the factors out again: they are kept only of what is shown. */
  ranked(placed: Placed): Ranked
}

export function valuation(strategy: Strategy, scope: Scope, verdicts: Verdicts): Valuation {
  const weights = strategy.contextWeights.filter(weight => verdicts.broken(weight.when) === null)
  const numberOf = numbersIn(strategy.numbers, scope)
  const costPerSecond = strategy.costPerSecond[scope.channel] ?? 0

  function factorsOf(action: Action, propensity: number): Factors {
    let contextWeight = 1
    for (const weight of weights) if (weight.concerns(action)) contextWeight *= weight.weight
    const amount = numberOf(action.handling.amount)
    return {
      contextWeight,
      lever: action.lever,
      propensity,
      value: numberOf(action.value),
      annoyance: numberOf(action.annoyance),
      handling: action.handling.unit === 'seconds' ? amount * costPerSecond : amount,
    }
  }

  return {
    valued(actions, propensities) {
      const kept: Valued[] = []
      const dropped: Dropped[] = []
      for (let index = 0; index < actions.length; index++) {
        const action = actions[index]!
        const propensity = propensities[index]!
        const priority = priorityOf(factorsOf(action, propensity))
        if (!Number.isFinite(priority)) {
          const missing = missingIn(factorsOf(action, propensity))
          dropped.push({ action, drop: { stage: 'value', missing } })
        } else if (priority <= strategy.floor) dropped.push({ action, drop: { stage: 'floor', priority } })
        else kept.push({ action, propensity, priority })
      }
      return { valued: kept, dropped }
    },
    ranked(placed) {
      const { action, propensity } = placed
      const applied = weights.filter(weight => weight.concerns(action))
      return { ...placed, factors: factorsOf(action, propensity), weights: applied }
    },
  }
}

function missingIn(factors: Factors): string {
  return Object.entries(factors).find(([, value]) => !Number.isFinite(value))?.[0] ?? 'priority'
}

/** Each placement in turn takes its best actions; none is shown twice. Ties go by id. */
export function place(
  all: readonly Valued[],
  placements: readonly { readonly placement: Placement; readonly limit: number }[],
): { placed: Placed[]; dropped: Dropped[] } {
  const taken = new Set<Valued>()
  const placed: Placed[] = []
  for (const { placement, limit } of placements) {
    const fitting =
      placements.length === 1 ? all : all.filter(({ action }) => placement.candidates.includes(action))
    for (let place = 0; place < limit; place++) {
      const best = bestOf(fitting, taken)
      if (!best) break
      taken.add(best)
      placed.push({ ...best, placement: placement.id })
    }
  }
  const left = all.filter(one => !taken.has(one))
  const dropped = left.map(({ action, priority }) => ({ action, drop: { stage: 'rank' as const, priority } }))
  return { placed, dropped }
}

/** A scan for each place: far cheaper than sorting all, since few are shown. */
function bestOf(all: readonly Valued[], taken: ReadonlySet<Valued>): Valued | null {
  let best: Valued | null = null
  for (const one of all) {
    if ((best === null || goesBefore(one, best)) && !taken.has(one)) best = one
  }
  return best
}

function goesBefore(one: Valued, other: Valued): boolean {
  return one.priority > other.priority || (one.priority === other.priority && one.action.id < other.action.id)
}
