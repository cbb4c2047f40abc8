import { columnsOf, inputEncoders } from '../../decision/rows.ts'
import type { ModelInput } from '../../model-ports.ts'

/** What a manifest's `training.baseline` may say of a feature; whatever is not there counts as 0. */
interface Spread {
  readonly mean?: unknown
  readonly categories?: Readonly<Record<string, unknown>>
}

/**
 * The row against which a linear model's contributions are told: the training data's means of numbers and shares of categories,
 * by `training.baseline` of the manifest; where it does not say, what stands for a missing value, or else zeros.
 */
export function referenceRow(inputs: readonly ModelInput[], baseline: unknown): Float32Array {
  const features = (baseline as { features?: Readonly<Record<string, Spread | undefined>> } | undefined)
    ?.features
  const row = new Float32Array(columnsOf(inputs))
  inputEncoders(inputs).forEach(({ feature, offset, write }, at) => {
    write(undefined, row, 0)
    const spread = features?.[feature]
    const { categories } = inputs[at]!
    if (!categories) row[offset] = number(spread?.mean) ?? number(row[offset]) ?? 0
    else if (spread?.categories)
      categories.forEach((category, place) => {
        row[offset + place] = number(spread.categories![category]) ?? 0
      })
  })
  return row
}

const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)
