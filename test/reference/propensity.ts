import type { ModelInput } from '../../src/model-ports.ts'
import type { FakeModel } from '../builders.ts'
import type { Expressions, Known, Readable } from './expressions.ts'
import type { PlainAction, PlainStrategy } from './plain-strategy.ts'

export type Models = Readonly<Record<string, FakeModel>>

/** A model's probability for one row; NaN where it is not there, fails, or says nothing. In single precision, as models work. */
function probability(model: FakeModel | undefined, expressions: Expressions, readable: Readable): number {
  if (!model) return Number.NaN
  const row = model.inputs.flatMap(input => columns(input, expressions.value(input.feature, readable)))
  try {
    return Math.fround(model.score(Float32Array.from(row)))
  } catch {
    return Number.NaN
  }
}

/** One column, or one a category. */
function columns({ categories, ordinal, default: missing }: ModelInput, value: unknown): number[] {
  if (categories) {
    const is = [value, missing].map(textOf).find(text => text !== null && categories.includes(text))
    return categories.map(category => (category === is ? 1 : 0))
  }
  if (ordinal) {
    const is = [value, missing].map(textOf).find(text => text !== null && ordinal.includes(text))
    return [is == null ? Number.NaN : ordinal.indexOf(is)]
  }
  const number = [value, missing].map(numberOf).find(Number.isFinite)
  return [number ?? Number.NaN]
}

const textOf = (value: unknown) =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : null

const numberOf = (value: unknown) => (typeof value === 'number' || typeof value === 'boolean' ? +value : NaN)

/** The customer-level scores, or their priors. Adds to `degraded` what could not be had. */
export function scoresKnown(
  { scores }: PlainStrategy,
  expressions: Expressions,
  models: Models,
  readable: Readable,
  degraded: Set<string>,
): Known {
  const known: Record<string, number> = {}
  for (const [name, { model, prior }] of Object.entries(scores)) {
    known[name] = probability(models[model], expressions, readable)
    if (!Number.isNaN(known[name])) continue
    known[name] = prior
    degraded.add(`scores:${name}`)
  }
  return known
}

/** By the action's model, or its prior. Adds to `degraded` what could not be had. */
export function propensityOf(
  { propensity: { model, prior } }: PlainAction,
  expressions: Expressions,
  models: Models,
  readable: Readable,
  degraded: Set<string>,
): number {
  if (model === undefined) return prior
  const found = probability(models[model], expressions, readable)
  if (!Number.isNaN(found)) return found
  degraded.add(`model:${model}`)
  return prior
}
