import type { Cells, LoadedModel, Matrix } from '../model-ports.ts'
import { columnWriter, type NumberColumn } from '../strategy/bundles.ts'
import {
  type Expression,
  ExpressionRefused,
  offerAlone,
  readsOffer,
  type Scope,
} from '../strategy/language.ts'
import type { Action, Strategy } from '../strategy/strategy.ts'
import { readsOnlyOffer } from '../strategy/syntax.ts'
import { type InputEncoder, inputEncoders, newCells, numberOf } from './rows.ts'

/** Turns situations into a model's rows. Made once for a strategy and a model. */
export interface Encoder {
  /** One row of the customer alone. */
  customerRow(scope: Scope): Matrix<Cells>
  /** One row for all actions where no feature reads their offers (`shared`), else one row an action. Overwritten by the next call. */
  actionRows(scope: Scope, actions: readonly Action[]): Matrix<Cells> & { readonly shared: boolean }
  /** The features' texts and values, in the inputs' order; for explanations. */
  values(scope: Scope): (readonly [feature: string, value: unknown])[]
  /** The row as it is, the row with nothing known, and the row without each input in turn. */
  occlusions(scope: Scope): Matrix<Cells>
}

interface Feature {
  readonly columns: InputEncoder
  readonly expression: Expression
  readonly ofOffer: boolean
  /** Whether it is the same for an action in every situation. */
  readonly constant: boolean
  /** Where it is a number in JavaScript, written together with the others. */
  readonly number: NumberColumn | null
}

/** Throws `ExpressionRefused` when a feature does not fit the strategy. */
export function encoderOf(strategy: Strategy, model: LoadedModel): Encoder {
  const width = model.columns
  const features: Feature[] = inputEncoders(model.inputs).map((columns, index) => {
    const { categories, ordinal, as } = model.inputs[index]!
    const isNumber = !categories && !ordinal && !as
    const expression = strategy.language.compile(columns.feature, isNumber ? 'numeric' : 'any')
    refuseForeign(expression)
    const { javascript } = expression
    const missing = numberOf(model.inputs[index]!.default)
    const number = isNumber && javascript !== null ? { column: columns.offset, missing, javascript } : null
    const constant = readsOnlyOffer(expression.node)
    return { columns, expression, ofOffer: readsOffer(expression), constant, number }
  })
  const ofCustomer = features.filter(feature => !feature.ofOffer && !feature.number)
  const writeNumbers = columnWriter(
    features.flatMap(({ number, ofOffer }) => (number && !ofOffer ? [number] : [])),
    strategy.language.functions,
  )
  const shared = !features.some(feature => feature.ofOffer)
  const ofAction = features.filter(feature => feature.ofOffer && !feature.constant)
  const constantsOf = constants(
    features.filter(feature => feature.ofOffer && feature.constant),
    length => newCells(model, length),
  )
  // The scorer copies a matrix before it returns: one buffer serves all. Memory outside the heap is dear to collect.
  let scratch = newCells(model, width)

  function write(some: readonly Feature[], data: Cells, row: number, scope: Scope): void {
    for (const { columns, expression } of some) columns.write(expression.evaluate(scope), data, row * width)
  }

  return {
    customerRow(scope) {
      const data = newCells(model, width)
      write(features, data, 0, scope)
      return { data, rows: 1, columns: width }
    },
    actionRows(scope, actions) {
      const rows = shared ? 1 : actions.length
      if (scratch.length < rows * width) scratch = newCells(model, rows * width)
      const data = scratch
      writeNumbers(scope, data as Float32Array)
      write(ofCustomer, data, 0, scope)
      if (shared) return { data, rows, columns: width, shared }
      // What is the customer's is written once; the copies double in length, so that they are few.
      for (let done = 1; done < rows; done *= 2)
        data.copyWithin(done * width, 0, Math.min(done, rows - done) * width)
      for (let row = 0; row < rows; row++) {
        const action = actions[row]!
        const { columns, values } = constantsOf(action)
        for (let i = 0; i < columns.length; i++) (data as unknown[])[row * width + columns[i]!] = values[i]
        if (ofAction.length === 0) continue
        scope.offer = action.offer
        write(ofAction, data, row, scope)
      }
      return { data, rows, columns: width, shared }
    },
    values: scope =>
      features.map(({ columns, expression }) => [columns.feature, expression.evaluate(scope)] as const),
    occlusions(scope) {
      const rows = features.length + 2
      const data = newCells(model, rows * width)
      write(features, data, 0, scope)
      for (const feature of features) feature.columns.write(undefined, data, width)
      features.forEach((feature, index) => {
        const start = (index + 2) * width
        data.copyWithin(start, 0, width)
        feature.columns.write(undefined, data, start)
      })
      return { data, rows, columns: width }
    },
  }
}

/** It would be missing in every row. */
function refuseForeign({ reads, source }: Expression): void {
  const foreign = reads.find(([root]) => root === 'event' || root === 'outcome')
  if (foreign)
    throw new ExpressionRefused(
      `\`${foreign.join('.')}\` is not known to a model; declare an aggregate of events in profile.yaml, or a fact in context.yaml; in \`${source}\``,
    )
}

interface Constants {
  readonly columns: readonly number[]
  readonly values: readonly unknown[]
}

/** What these features write for an action, worked out when it is first asked for. */
function constants(
  features: readonly Feature[],
  cells: (length: number) => Cells,
): (action: Action) => Constants {
  const columns = features.flatMap(({ columns: { offset, width } }) =>
    Array.from({ length: width }, (_, index) => offset + index),
  )
  const known: Constants[] = []
  return action => {
    const before = known[action.index]
    if (before) return before
    const row = cells(Math.max(0, ...columns) + 1)
    const scope = offerAlone(action.offer)
    for (const { columns, expression } of features) columns.write(expression.evaluate(scope), row, 0)
    const worked = { columns, values: columns.map(column => row[column]) }
    known[action.index] = worked
    return worked
  }
}

/** Why the strategy cannot feed a model, which then gives nothing; null where it can. */
export function misfitOf(
  strategy: Strategy,
  model: LoadedModel,
  encoder: MakeEncoder = encoderOf,
): string | null {
  // A text model's one input is what a signal reads, no feature of a situation.
  if (model.inputs.some(({ as }) => as === 'text')) return null
  try {
    encoder(strategy, model)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

export type MakeEncoder = (strategy: Strategy, model: LoadedModel) => Encoder

/**
 * Encoders by strategy and model, made when first asked for and forgotten with either. Of a model that does not fit is told once, and
 * the refusal is remembered, too: to find it anew in each decision would take most of its time.
 */
export function encoders(onMisfit: (model: LoadedModel, why: Error) => void = () => {}): MakeEncoder {
  const known = new WeakMap<Strategy, WeakMap<LoadedModel, Encoder | Error>>()
  return (strategy, model) => {
    let ofStrategy = known.get(strategy)
    if (!ofStrategy) {
      ofStrategy = new WeakMap()
      known.set(strategy, ofStrategy)
    }
    let encoder = ofStrategy.get(model)
    if (!encoder) {
      encoder = madeOrRefused(strategy, model)
      ofStrategy.set(model, encoder)
      if (encoder instanceof Error) onMisfit(model, encoder)
    }
    if (encoder instanceof Error) throw encoder
    return encoder
  }
}

function madeOrRefused(strategy: Strategy, model: LoadedModel): Encoder | Error {
  try {
    return encoderOf(strategy, model)
  } catch (error) {
    return error as Error
  }
}
