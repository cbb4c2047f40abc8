import type { Verdicts } from '../strategy/conditions.ts'
import type { Scope } from '../strategy/language.ts'
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
  readonly factors: Factors
  readonly priority: number
  /** The context weights that applied. */
  readonly weights: readonly ContextWeight[]
}

export interface Ranked extends Valued {
  readonly placement: string
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

const NONE: readonly ContextWeight[] = []

/** Values each action in money. One whose value cannot be worked out, or whose priority is not above the floor, is dropped. */
export function valued(
  strategy: Strategy,
  actions: readonly Action[],
  propensities: readonly number[],
  scope: Scope,
  verdicts: Verdicts,
): { valued: Valued[]; dropped: Dropped[] } {
  const weights = strategy.contextWeights.filter(weight => verdicts.broken(weight.when) === null)
  const costPerSecond = strategy.costPerSecond[scope.channel] ?? 0
  const kept: Valued[] = []
  const dropped: Dropped[] = []
  actions.forEach((action, index) => {
    scope.offer = action.offer
    const applied = weights.length === 0 ? NONE : weights.filter(weight => weight.concerns(action))
    const amount = numberOf(action.handling.amount.evaluate(scope))
    const factors: Factors = {
      contextWeight: productOf(applied),
      lever: action.lever,
      propensity: propensities[index]!,
      value: numberOf(action.value.evaluate(scope)),
      annoyance: numberOf(action.annoyance.evaluate(scope)),
      handling: action.handling.unit === 'seconds' ? amount * costPerSecond : amount,
    }
    const priority = priorityOf(factors)
    if (!Number.isFinite(priority))
      dropped.push({ action, drop: { stage: 'value', missing: missingIn(factors) } })
    else if (priority <= strategy.floor) dropped.push({ action, drop: { stage: 'floor', priority } })
    else kept.push({ action, factors, priority, weights: applied })
  })
  return { valued: kept, dropped }
}

function productOf(weights: readonly ContextWeight[]): number {
  let product = 1
  for (const { weight } of weights) product *= weight
  return product
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
}

function missingIn(factors: Factors): string {
  return Object.entries(factors).find(([, value]) => Number.isNaN(value))?.[0] ?? 'priority'
}

/** Each placement in turn takes its best actions; none is shown twice. Ties go by id. */
export function place(
  all: readonly Valued[],
  placements: readonly { readonly placement: Placement; readonly limit: number }[],
): { ranked: Ranked[]; dropped: Dropped[] } {
  const taken = new Set<Valued>()
  const ranked: Ranked[] = []
  for (const { placement, limit } of placements) {
    const fitting =
      placements.length === 1 ? all : all.filter(({ action }) => placement.candidates.includes(action))
    for (let place = 0; place < limit; place++) {
      const best = bestOf(fitting, taken)
      if (!best) break
      taken.add(best)
      ranked.push({ ...best, placement: placement.id })
    }
  }
  const left = all.filter(one => !taken.has(one))
  const dropped = left.map(({ action, priority }) => ({ action, drop: { stage: 'rank' as const, priority } }))
  return { ranked, dropped }
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
