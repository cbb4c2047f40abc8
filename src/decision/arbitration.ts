import type { Verdicts } from '../strategy/conditions.ts'
import type { ArmName, Exploration } from '../strategy/exploration.ts'
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
  /** What the priority grows by from a propensity of 0 to one of 1: it is a straight line. */
  readonly rise: number
  /** The standard deviation of what is believed of the log-odds of the propensity; 0 where nothing is adaptive. */
  readonly spread: number
}

export interface Placed extends Valued {
  readonly placement: string
  /** The chance with which it came to its place, given those above it; 1 where chance had no part. */
  readonly probability: number
  /** Null for an action that may not be explored. */
  readonly chance: Chance | null
}

/** How an action that may be explored came to its place. */
export interface Chance {
  readonly method: Exclude<Exploration['method'], 'none'> | Exclude<ArmName, 'champion' | 'greedy'>
  /** Given those above it. */
  readonly probability: number
  /** How many could have come there. */
  readonly among: number
  /** Which action the priorities alone would have put there. */
  readonly instead: Action
}

/** What is put into one place. */
export interface Choice {
  readonly one: Valued
  readonly chance: Chance | null
}

/** Chooses for the places that the best of those that fit would have; null: the best have them. */
export type Explore = (
  placement: Placement,
  fitting: readonly Valued[],
  best: readonly Valued[],
) => readonly Choice[] | null

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

/** What the priority grows by from a propensity of 0 to one of 1. */
function riseOf({ contextWeight, lever, value, annoyance }: Factors): number {
  return contextWeight * lever * value + annoyance
}

/** Values actions in money, for one situation. To be used within one turn of the event loop. */
export interface Valuation {
  /** One whose value cannot be worked out, or whose priority is not above the floor, is dropped. Fills `sheet`, where it is given. */
  valued(
    actions: readonly Action[],
    propensities: readonly number[],
    spreads: readonly number[] | null,
    sheet?: Float64Array,
  ): { valued: readonly Valued[]; dropped: Dropped[] }
  /** The priority that it would have if no lever were set. */
  withoutLever(one: Valued): number
  /** Works the factors out again: they are kept only of what is shown. */
  ranked(placed: Placed): Ranked
}

export function valuation(strategy: Strategy, scope: Scope, verdicts: Verdicts): Valuation {
  const weights = strategy.contextWeights.filter(weight => verdicts.broken(weight.when) === null)
  const numbers = new Numbers(strategy.numbers, scope)
  const costPerSecond = strategy.costPerSecond.get(scope.channel) ?? 0
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
    valued(actions, propensities, spreads, sheet) {
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
        else kept.push({ action, propensity, priority, rise: riseOf(factors), spread: spreads?.[index] ?? 0 })
      }
      return { valued: kept, dropped }
    },
    withoutLever: ({ action, propensity }) => priorityOf({ ...factorsOf(action, propensity), lever: 1 }),
    ranked({ action, propensity, priority, rise, spread, placement, probability, chance }) {
      // Field by field: a spread of so many makes a dictionary, of a kilobyte.
      return {
        action,
        propensity,
        priority,
        rise,
        spread,
        placement,
        probability,
        chance,
        factors: factorsOf(action, propensity),
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

function missingIn(factors: Factors): keyof Factors | 'priority' {
  const names = Object.keys(factors) as (keyof Factors)[]
  return names.find(name => !Number.isFinite(factors[name])) ?? 'priority'
}

/** Each placement in turn takes its best actions, or those that exploration chooses; none is shown twice. Ties go by id. */
export function place(
  all: readonly Valued[],
  placements: readonly { readonly placement: Placement; readonly limit: number }[],
  explore?: Explore,
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
    const best = bestOf(fitting, limit)
    const chosen = explore?.(placement, fitting, best)
    if (chosen) for (const { one, chance } of chosen) placed.push(placedIn(placement, one, chance))
    else for (const one of best) placed.push(placedIn(placement, one, null))
  }
  return placed
}

function placedIn(
  { id }: Placement,
  { action, propensity, priority, rise, spread }: Valued,
  chance: Chance | null,
): Placed {
  const probability = chance ? chance.probability : 1
  return { action, propensity, priority, rise, spread, placement: id, probability, chance }
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
