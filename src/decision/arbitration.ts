import type { Verdicts } from '../strategy/conditions.ts'
import type { Scope } from '../strategy/language.ts'
import { Numbers } from '../strategy/numbers.ts'
import type { Action, ContextWeight, Placement, Strategy } from '../strategy/strategy.ts'
import type { Dropped } from './policies.ts'
import { SHEET_COLUMNS } from './weighed.ts'

/** What an action's priority is made of; money in the strategy's currency. */
export interface Factors {
  readonly contextWeight: number
  readonly lever: number
  readonly propensity: number
  readonly value: number
  readonly annoyance: number
  readonly handling: number
  /** What it costs that handling takes longer than is left of the interaction. */
  readonly overrun: number
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

/** `docs/strategy.md`, "An action". */
export function priorityOf({
  contextWeight,
  lever,
  propensity,
  value,
  annoyance,
  handling,
  overrun,
}: Factors): number {
  return contextWeight * lever * propensity * value - (1 - propensity) * annoyance - handling - overrun
}

/** Values actions in money, for one situation. To be used within one turn of the event loop. */
export interface Valuation {
  /** One whose value cannot be worked out, or whose priority is not above the floor, is dropped. Fills `sheet`, where it is given. */
  valued(
    actions: readonly Action[],
    propensities: readonly number[],
    sheet?: Float64Array,
  ): { valued: readonly Valued[]; dropped: Dropped[] }
  /** Works the factors out again: they are kept only of what is shown. */
  ranked(placed: Placed): Ranked
}

export function valuation(strategy: Strategy, scope: Scope, verdicts: Verdicts): Valuation {
  const weights = strategy.contextWeights.filter(weight => verdicts.broken(weight.when) === null)
  const numbers = new Numbers(strategy.numbers, scope)
  const costPerSecond = strategy.costPerSecond[scope.channel] ?? 0
  const left = secondsLeft(strategy, scope)
  const costPerSecondOver = costPerSecond * (strategy.remaining?.overrun ?? 0)

  function factorsOf(action: Action, propensity: number): Factors {
    let contextWeight = 1
    for (const weight of weights) if (weight.concerns(action)) contextWeight *= weight.weight
    const amount = numbers.of(action.handling.amount)
    const inSeconds = action.handling.unit === 'seconds'
    return {
      contextWeight,
      lever: action.lever,
      propensity,
      value: numbers.of(action.value),
      annoyance: numbers.of(action.annoyance),
      handling: inSeconds ? amount * costPerSecond : amount,
      overrun: inSeconds && amount > left ? (amount - left) * costPerSecondOver : 0,
    }
  }

  return {
    valued(actions, propensities, sheet) {
      const kept: Valued[] = []
      const dropped: Dropped[] = []
      for (let index = 0; index < actions.length; index++) {
        const action = actions[index]!
        const propensity = propensities[index]!
        const factors = factorsOf(action, propensity)
        const priority = priorityOf(factors)
        if (sheet) noteDown(factors, priority, sheet, index * SHEET_COLUMNS)
        if (!Number.isFinite(priority)) {
          const missing = missingIn(factors)
          dropped.push({ action, drop: { stage: 'value', missing } })
        } else if (priority <= strategy.floor) dropped.push({ action, drop: { stage: 'floor', priority } })
        else kept.push({ action, propensity, priority })
      }
      return { valued: kept, dropped }
    },
    ranked({ action, propensity, priority, placement }) {
      const factors = factorsOf(action, propensity)
      return {
        action,
        propensity,
        priority,
        placement,
        factors,
        weights: weights.filter(weight => weight.concerns(action)),
      }
    },
  }
}

/** In the order of `Weighed.sheet`. */
function noteDown(factors: Factors, priority: number, sheet: Float64Array, at: number): void {
  sheet[at] = factors.propensity
  sheet[at + 1] = factors.contextWeight
  sheet[at + 2] = factors.value
  sheet[at + 3] = factors.annoyance
  sheet[at + 4] = factors.handling
  sheet[at + 5] = factors.overrun
  sheet[at + 6] = priority
}

/** What is left of the interaction, worked out once a decision; without a limit where that is not known. */
function secondsLeft({ remaining }: Strategy, scope: Scope): number {
  const seconds = remaining?.seconds.evaluate(scope)
  return typeof seconds === 'number' && !Number.isNaN(seconds)
    ? Math.max(0, seconds)
    : Number.POSITIVE_INFINITY
}

function missingIn(factors: Factors): string {
  return Object.entries(factors).find(([, value]) => !Number.isFinite(value))?.[0] ?? 'priority'
}

/** Each placement in turn takes its best actions; none is shown twice. Ties go by id. */
export function place(
  all: readonly Valued[],
  placements: readonly { readonly placement: Placement; readonly limit: number }[],
): Placed[] {
  const placed: Placed[] = []
  for (const { placement, limit } of placements) {
    const fitting =
      placements.length === 1
        ? all
        : all.filter(
            ({ action }) =>
              placement.candidates.includes(action) && !placed.some(taken => taken.action === action),
          )
    for (const { action, propensity, priority } of bestOf(fitting, limit))
      placed.push({ action, propensity, priority, placement: placement.id })
  }
  return placed
}

/** Those that were left over when all places were taken. */
export function outranked(all: readonly Valued[], placed: readonly Placed[]): Dropped[] {
  const shown = new Set(placed.map(({ action }) => action))
  return all
    .filter(({ action }) => !shown.has(action))
    .map(({ action, priority }) => ({ action, drop: { stage: 'rank', priority } }))
}

/** The best, in order. One scan: far cheaper than sorting all, since few are shown. */
function bestOf(all: readonly Valued[], limit: number): Valued[] {
  const best: Valued[] = []
  for (const one of all) {
    if (best.length === limit) {
      if (!goesBefore(one, best[limit - 1]!)) continue
      best.pop()
    }
    let at = best.length
    while (at > 0 && goesBefore(one, best[at - 1]!)) {
      best[at] = best[at - 1]!
      at -= 1
    }
    best[at] = one
  }
  return best
}

function goesBefore(one: Valued, other: Valued): boolean {
  return one.priority > other.priority || (one.priority === other.priority && one.action.id < other.action.id)
}
