import { Tensor } from 'onnxruntime-node'
import type { Cells, Matrix } from '../model-ports.ts'
import { feedTensor } from './feeds.ts'
import { isPlain, type RunPlan } from './run-plan.ts'
import type { CountedSession } from './runtime.ts'
import { classesOf, type OutputTensor, realNumbers, scoresOf } from './scores.ts'

/** One model in the runtime. */
export interface OnnxSession {
  /**
   * Scores rows, one number each, in an array that nobody else holds. Native runs block the event loop of the thread they
   * are in. `fill` is called right before, so that callers may join until then; what it returns is read at once.
   */
  run(fill: () => Matrix<Cells>): Promise<Float32Array>
  /** All columns of the output instead of the scored one: `rows` x classes. */
  classes(fill: () => Matrix<Cells>): Promise<Float32Array>
  /** Frees it; only when no run is under way (the runtime rejects runs that are still queued). */
  release(): Promise<void>
}

/** The session of a plan, in this thread. */
export function onnxSession(session: CountedSession, plan: RunPlan): OnnxSession {
  const fetches = [plan.output]
  const outputs = async (matrix: Matrix<Cells>) => {
    const unfit = new Uint8Array(matrix.rows)
    const output = (await runRows(session, plan, matrix, fetches, unfit)).get(plan.output)!
    return { output, unfit }
  }
  return {
    run: isPlain(plan)
      ? plainRun(session, plan)
      : async fill => {
          await new Promise(setImmediate)
          const matrix = fill()
          const { output, unfit } = await outputs(matrix)
          const scores = scoresOf(output, matrix.rows, plan)
          for (let row = 0; row < scores.length; row++) if (unfit[row]) scores[row] = Number.NaN
          return scores
        },
    async classes(fill) {
      const matrix = fill()
      const { output } = await outputs(matrix)
      return classesOf(output, matrix.rows, plan)
    },
    release: session.release,
  }
}

/** The common road: one Float32Array, one native run. */
function plainRun({ native }: CountedSession, plan: RunPlan): OnnxSession['run'] {
  const { columns, output } = plan
  const input = plan.feeds[0]!.tensor
  const fetches = [output]
  // Never run: it stands in the feeds until `fill` has spoken.
  const nothing = new Tensor('float32', new Float32Array(0), [0, columns])
  return async fill => {
    const feeds: Record<string, Tensor> = { [input]: nothing }
    let rows = -1
    let failure: unknown
    // `native.run` reads its feeds in a setImmediate of its own: ours, armed right before, fills them just in time.
    // A run alone thus costs no turn more, and whatever else arrives in this turn shares it. Would the runtime read
    // earlier, the number of rows below would not match and golden rows would refuse the model.
    setImmediate(() => {
      try {
        const matrix = fill()
        rows = matrix.rows
        feeds[input] = new Tensor('float32', matrix.data as Float32Array, [rows, columns])
      } catch (error) {
        failure = error
      }
    })
    const result = (await native.run(feeds, fetches))[output]!
    if (failure !== undefined) throw failure
    return scoresOf(result, rows, plan)
  }
}

/** Runs any rows in runs of the model's size, and gives the outputs of all rows. `unfit` marks rows that do not fit its types. */
export async function runRows(
  { native }: CountedSession,
  plan: RunPlan,
  { data, rows, columns }: Matrix<Cells>,
  fetches: readonly string[],
  unfit: Uint8Array,
): Promise<ReadonlyMap<string, OutputTensor>> {
  const size = plan.batch ?? rows
  const parts = new Map<string, OutputTensor[]>(fetches.map(name => [name, []]))
  for (let from = 0; from < rows; from += size) {
    const count = Math.min(size, rows - from)
    const feeds = plan.feeds.map(feed => {
      const { type, data: values, dims } = feedTensor(feed, { data, columns, from, count, size }, unfit)
      return [feed.tensor, new Tensor(type, values as never, dims)] as const
    })
    const results = await native.run(Object.fromEntries(feeds), [...fetches])
    for (const name of fetches) parts.get(name)!.push(firstRows(results[name]!, count, size))
  }
  return new Map([...parts].map(([name, tensors]) => [name, joined(tensors, rows)]))
}

/** An output without the rows that only filled up. */
function firstRows({ type, data, dims }: Tensor, count: number, size: number): OutputTensor {
  const [first, ...others] = dims
  if (count === size || first !== size) return { type, data: data as ArrayLike<unknown>, dims }
  const kept = (data as Float32Array).slice(0, (data.length / size) * count)
  return { type, data: kept, dims: [count, ...others] }
}

function joined(tensors: readonly OutputTensor[], rows: number): OutputTensor {
  const [first, ...more] = tensors
  if (more.length === 0) return first!
  const data = tensors.flatMap(tensor =>
    tensor.type === 'float16' ? [...realNumbers(tensor)] : Array.from(tensor.data),
  )
  const dims = data.length === rows ? [rows] : [rows, data.length / rows]
  return { type: first!.type === 'float16' ? 'float32' : first!.type, data, dims }
}
