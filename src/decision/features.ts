import type { LoadedModel, Matrix, ModelInput } from '../ports.ts'
import { columnWriter, type NumberColumn } from '../strategy/bundles.ts'
import type { Expression, Scope } from '../strategy/language.ts'
import type { Action, Strategy } from '../strategy/strategy.ts'
import { type InputEncoder, inputEncoders, numberOf } from './rows.ts'

/** Turns situations into a model's rows. Made once for a strategy and a model. */
export interface Encoder {
  /** One row of the customer alone. */
  customerRow(scope: Scope): Matrix
  /** One row for all actions where no feature reads their offers (`shared`), else one row an action. Overwritten by the next call. */
  actionRows(scope: Scope, actions: readonly Action[]): Matrix & { readonly shared: boolean }
  /** The features' texts and values, in the inputs' order; for explanations. */
  values(scope: Scope): (readonly [feature: string, value: unknown])[]
  /** The row as it is, the row with nothing known, and the row without each input in turn. */
  occlusions(scope: Scope): Matrix
}

interface Feature {
  readonly columns: InputEncoder
  readonly expression: Expression
  readonly ofOffer: boolean
  /** Where it is a number in JavaScript, written together with the others. */
  readonly number: NumberColumn | null
}

/** Throws `ExpressionRefused` when a feature does not fit the strategy. */
export function encoderOf(strategy: Strategy, model: LoadedModel): Encoder {
  const width = model.columns
  const features: Feature[] = inputEncoders(model.inputs).map((columns, index) => {
    const expression = strategy.language.compile(columns.feature, 'any')
    const ofOffer = expression.reads.some(([root]) => root === 'offer')
    return { columns, expression, ofOffer, number: numberColumn(model.inputs[index]!, columns, expression) }
  })
  const ofCustomer = features.filter(feature => !feature.ofOffer && !feature.number)
  const writeNumbers = columnWriter(
    features.flatMap(({ number, ofOffer }) => (number && !ofOffer ? [number] : [])),
    strategy.language.functions,
  )
  const ofOffer = features.filter(feature => feature.ofOffer)
  const shared = ofOffer.length === 0
  // The scorer copies a matrix before it returns: one buffer serves all. Memory outside the heap is dear to collect.
  let scratch = new Float32Array(width)

  function write(some: readonly Feature[], data: Float32Array, row: number, scope: Scope): void {
    for (const { columns, expression } of some) columns.write(expression.evaluate(scope), data, row * width)
  }

  return {
    customerRow(scope) {
      const data = new Float32Array(width)
      write(features, data, 0, scope)
      return { data, rows: 1, columns: width }
    },
    actionRows(scope, actions) {
      const rows = shared ? 1 : actions.length
      if (scratch.length < rows * width) scratch = new Float32Array(rows * width)
      const data = scratch
      writeNumbers(scope, data)
      write(ofCustomer, data, 0, scope)
      if (shared) return { data, rows, columns: width, shared }
      // What is the customer's is written once; the copies double in length, so that they are few.
      for (let done = 1; done < rows; done *= 2)
        data.copyWithin(done * width, 0, Math.min(done, rows - done) * width)
      for (let row = 0; row < rows; row++) {
        scope.offer = actions[row]!.offer
        write(ofOffer, data, row, scope)
      }
      return { data, rows, columns: width, shared }
    },
    values: scope =>
      features.map(({ columns, expression }) => [columns.feature, expression.evaluate(scope)] as const),
    occlusions(scope) {
      const rows = features.length + 2
      const data = new Float32Array(rows * width)
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

function numberColumn(
  input: ModelInput,
  { offset }: InputEncoder,
  { javascript }: Expression,
): NumberColumn | null {
  if (input.categories || javascript === null) return null
  return { column: offset, missing: numberOf(input.default), javascript }
}

/** Encoders by strategy and model, made when first asked for and forgotten with either. */
export function encoders(): (strategy: Strategy, model: LoadedModel) => Encoder {
  const known = new WeakMap<Strategy, WeakMap<LoadedModel, Encoder>>()
  return (strategy, model) => {
    let ofStrategy = known.get(strategy)
    if (!ofStrategy) {
      ofStrategy = new WeakMap()
      known.set(strategy, ofStrategy)
    }
    let encoder = ofStrategy.get(model)
    if (!encoder) {
      encoder = encoderOf(strategy, model)
      ofStrategy.set(model, encoder)
    }
    return encoder
  }
}
