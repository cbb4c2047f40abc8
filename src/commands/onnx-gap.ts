import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Learned } from '../training/learner.ts'
import { type Column, valueAt } from '../training/table.ts'
import { tensorOf } from '../training/tensor.ts'

const largestGap = 1e-5
const mostRows = 20_000

/**
 * Runs the written model on the first of the rows: the largest difference from the trainer's own answers, of which
 * there are `perRow` a row. Throws when it is too large.
 */
export async function onnxGap(
  model: Uint8Array,
  learned: Learned,
  columns: readonly Column[],
  rows: Int32Array,
  perRow: number,
): Promise<number> {
  const some = rows.subarray(0, mostRows)
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const { probabilities } = await session.run({ features: featuresOf(learned, columns, some) })
  await session.release()
  const answered = probabilities!.data as Float32Array
  const expected = learned.answers(columns, some)
  if (answered.length !== some.length * perRow)
    throw new RangeError(
      `the ONNX file gives ${answered.length} numbers for ${some.length} rows: not written`,
    )
  const gap = expected.reduce((worst, value, at) => Math.max(worst, Math.abs(value - answered[at]!)), 0)
  if (gap <= largestGap) return gap
  throw new RangeError(`the ONNX file answers up to ${gap} otherwise than the trainer: not written`)
}

function featuresOf({ inputs }: Learned, columns: readonly Column[], rows: Int32Array): Tensor {
  const [only] = inputs
  if (only?.as === 'text') {
    const texts = Array.from(rows, row => String(valueAt(columns[only.at]!, row) ?? ''))
    return new Tensor('string', texts, [rows.length, 1])
  }
  const data = tensorOf(inputs, columns, rows)
  return new Tensor('float32', data, [rows.length, data.length / rows.length])
}
