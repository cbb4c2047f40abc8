import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { BoostRules } from '../../../src/training/boosting/boost.ts'
import { aloneCrew } from '../../../src/training/boosting/crew.ts'
import { treesLearner } from '../../../src/training/boosting/learn-trees.ts'
import type { Learned, Task } from '../../../src/training/learner.ts'
import { seededRandom } from '../../../src/training/random.ts'
import { type Split, stratifiedSplit } from '../../../src/training/split.ts'
import type { Column } from '../../../src/training/table.ts'
import { tensorOf } from '../../../src/training/tensor.ts'

/** What is asked of a learner, with nothing wished, unless said otherwise. */
export function taskOf(
  columns: readonly Column[],
  codes: Uint8Array,
  rows: Int32Array,
  more: Partial<Task> = {},
): Task {
  const target = { name: 'bought', codes, classes: ['no', 'yes'] }
  return { columns, target, rows, seed: 7, wishes: { monotone: new Map() }, tell() {}, ...more }
}

/** Trees, grown in this very thread. */
export function grown(task: Task): Promise<Learned> {
  return treesLearner(aloneCrew)(task)
}

export function quarterHeldOut(codes: Uint8Array): Split {
  return stratifiedSplit(codes, 0.25, seededRandom(1))
}

/** Rules under which small tables grow trees worth looking at. */
export const someRules: BoostRules = {
  l2: 1,
  fewestRows: 10,
  leastCurvature: 1e-3,
  leastGain: 0,
  mostLeaves: 12,
  deepest: 6,
  learningRate: 0.1,
  rowShare: 0.8,
  columnShare: 1,
}

/** What the written model answers, run as it is served. */
export async function onnxAnswers({ onnx, inputs }: Learned, columns: readonly Column[], rows: Int32Array) {
  const session = await InferenceSession.create(onnx('bank'), { intraOpNumThreads: 1, interOpNumThreads: 1 })
  const features = tensorOf(inputs, columns, rows)
  const tensor = new Tensor('float32', features, [rows.length, features.length / rows.length])
  const { probabilities } = await session.run({ features: tensor })
  await session.release()
  return probabilities!.data as Float32Array
}

/** The largest difference. */
export function widest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0)
}
