import { parse } from '@marcbachmann/cel-js'
import type { Decision } from '../../src/decision/answer.ts'
import { encoders } from '../../src/decision/features.ts'
import type { Scoring } from '../../src/decision/propensities.ts'
import { type Inputs, makeDecision } from '../../src/make-decision.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import type { Strategy } from '../../src/strategy/strategy.ts'
import { realNumbers } from '../../src/strategy/syntax.ts'
import { written } from '../../src/strategy/written.ts'
import { fakeScorer, scoringWith } from '../builders.ts'
import { type Expressions, expressions } from './expressions.ts'
import { type Documents, type PlainStrategy, plainStrategy } from './plain-strategy.ts'
import type { Models } from './propensity.ts'
import { type Outcome, referenceDecision } from './reference-decision.ts'
import { unitsFor } from './units.ts'

/** A strategy for both roads: as the server compiles it, and as its files have it. */
export interface BothRoads {
  readonly strategy: Strategy
  readonly scoring: Scoring
  readonly plain: PlainStrategy
  readonly expressions: Expressions
  readonly models: Models
}

export function bothRoads(documents: Documents, models: Models): BothRoads {
  const plain = plainStrategy(documents)
  // JSON is YAML.
  const files = Object.entries(documents).map(([file, content]) => [file, JSON.stringify(content)])
  return {
    strategy: strategyOf(Object.fromEntries(files)),
    scoring: { ...scoringWith(fakeScorer(models)), encoder: encoders() },
    plain,
    expressions: expressions(plain),
    models,
  }
}

export interface Comparison {
  readonly decision: Decision
  /** Empty where both roads lead to the same. */
  readonly differences: readonly string[]
}

/** Decides on both roads; what chance decides is taken from the real one. */
export async function compared(roads: BothRoads, inputs: Inputs): Promise<Comparison> {
  const units = unitsFor(inputs.decisionId, roads.plain)
  const decision = await makeDecision(roads.strategy, inputs, roads.scoring, { reserve: units.reserve })
  const drawn = (placement: string) =>
    decision.actions.filter(action => action.placement === placement).map(({ actionId }) => actionId)
  const told = decision.excluded ?? []
  const isLost = (id: string) => told.some(({ actionId, stage }) => actionId === id && stage === 'stock')
  const chance = { arm: decision.arm, drawn, units, isLost }
  try {
    const expected = referenceDecision(roads.plain, roads.expressions, roads.models, inputs, chance)
    return { decision, differences: [...differing('', outcomeOf(decision), expected), ...rounding(decision)] }
  } catch (error) {
    return { decision, differences: [`the reference cannot follow: ${(error as Error).stack}`] }
  }
}

/** The real answer in the reference's words. */
function outcomeOf(decision: Decision): Outcome {
  const {
    actions,
    excluded = [],
    locks,
    fallback = {},
    waiting = null,
    noAction,
    knownCustomer,
    degraded,
  } = decision
  return {
    shown: actions.map(({ rank, actionId, placement, probability, treatment, reason, explanation }) => {
      const { factors, contextWeights } = explanation!
      return { rank, actionId, placement, probability, treatment, reason, worth: factors, contextWeights }
    }),
    excluded: Object.fromEntries(
      excluded.map(({ actionId, stage, rule, values, change }) => [
        actionId,
        { stage, rule, values, change },
      ]),
    ),
    locks,
    fallback,
    waiting,
    noAction,
    knownCustomer,
    // Explanations come after what is compared here.
    degraded: degraded.filter(step => step !== 'explanation').sort(),
  }
}

/** The numbers of the answer are those of its explanation, to the millionth. */
function rounding({ actions }: Decision): string[] {
  return actions.flatMap(({ actionId, propensity, value, priority, explanation }) => {
    const told: Readonly<Record<string, number>> = { propensity, value, priority }
    const { factors } = explanation!
    return (['propensity', 'value', 'priority'] as const)
      .filter(
        name =>
          !(Math.abs(told[name]! - factors[name]) <= 5.1e-7 * Math.max(1, Math.abs(factors[name]) / 1e9)),
      )
      .map(name => `${actionId}: ${name} ${told[name]} is told for ${factors[name]}`)
  })
}

/** Where two plain values are not the same; numbers may differ by a billionth of themselves, chances by a millionth. */
function differing(path: string, real: unknown, expected: unknown): string[] {
  if (typeof real === 'number' && typeof expected === 'number') {
    const allowed = path.endsWith('.probability')
      ? 1.1e-6
      : 1e-9 * Math.max(Math.abs(real), Math.abs(expected))
    return Object.is(real, expected) || Math.abs(real - expected) <= allowed
      ? []
      : [`${path}: ${real}, by the reference ${expected}`]
  }
  // Values and changes are compared where the reference tells them.
  if (expected === undefined && /^\.excluded\.[^.]+\.(values|change)$/.test(path)) return []
  if (real instanceof Date && expected instanceof Date)
    return differing(path, real.getTime(), expected.getTime())
  if (isObject(real) && isObject(expected)) {
    const names = new Set([...Object.keys(real), ...Object.keys(expected)])
    return [...names].flatMap(name => differing(`${path}.${name}`, real[name], expected[name]))
  }
  if (real === expected || (path.endsWith('.rule') && spelled(real) === spelled(expected))) return []
  return [`${path}: ${JSON.stringify(real)}, by the reference ${JSON.stringify(expected)}`]
}

/** Conditions that are the same tree are one, and told as the first of them is spelled: `18` or `18.0`, `!(a)` or `!a`. */
function spelled(rule: unknown): string {
  return String(rule).replace(/^(\S+\.\w+ility: )(.*)$/s, (_, place, condition) => {
    const { ast } = parse(condition)
    realNumbers(ast)
    return place + written(ast)
  })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
