import { InferenceSession, type Tensor } from 'onnxruntime-node'

const largestGap = 1e-5

/** Some rows as the model takes them, and what the trainer answers for them. */
export interface Checked {
  feeds: Readonly<Record<string, Tensor>>
  expected: Float32Array | Float64Array
}

/** Runs the written model on the rows, part by part: the largest difference from the trainer. Rejects when it is too large. */
export async function onnxGap(model: Uint8Array, parts: Iterable<Checked>): Promise<number> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
  let gap = 0
  for (const { feeds, expected } of parts) {
    const { probabilities } = await session.run(feeds)
    const answered = probabilities!.data as Float32Array
    if (answered.length !== expected.length)
      throw new RangeError(
        `the ONNX file gives ${answered.length} numbers instead of ${expected.length}: not written`,
      )
    expected.forEach((value, at) => {
      gap = Math.max(gap, Math.abs(value - answered[at]!))
    })
  }
  await session.release()
  if (gap <= largestGap) return gap
  throw new RangeError(`the ONNX file answers up to ${gap} otherwise than the trainer: not written`)
}
