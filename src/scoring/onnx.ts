import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Matrix } from '../ports.ts'
import { ModelRefused } from './model-errors.ts'
import type { TensorDescription, Tensors } from './tensors.ts'

/** How many sessions are open in the runtime: one that is not released is a leak. */
export interface SessionCount {
  live: number
}

/** One model in the runtime. */
export interface OnnxSession {
  /**
   * One native run, which blocks the event loop. `fill` is called right before it, so that callers may join a run until
   * then; what it returns is read at once and may be used again afterwards. Gives the chosen column, one number a row,
   * in an array that nobody else holds.
   */
  run(fill: () => Matrix): Promise<Float32Array>
  /** Frees it; only when no run is under way (the runtime rejects runs that are still queued). */
  release(): Promise<void>
}

const OPTIONS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // Errors come back as rejections; the runtime need not print them too.
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}

/**
 * Opens a model file's bytes; `choose` picks the tensors from what the file declares. `count` is kept up to date.
 * @throws ModelRefused where the runtime cannot take the file.
 */
export async function onnxSession(
  bytes: Uint8Array,
  columns: number,
  count: SessionCount,
  choose: (inputs: readonly TensorDescription[], outputs: readonly TensorDescription[]) => Tensors,
): Promise<OnnxSession> {
  const session = await InferenceSession.create(bytes, OPTIONS).catch((error: Error) => {
    throw new ModelRefused(
      `cannot be opened (${error.message}): export it again, as one file, with opsets 9 to 21`,
    )
  })
  count.live++
  const release = async () => {
    count.live--
    await session.release()
  }
  try {
    return sessionOf(session, release, columns, choose(session.inputMetadata, session.outputMetadata))
  } catch (error) {
    await release()
    throw error
  }
}

function sessionOf(
  session: InferenceSession,
  release: () => Promise<void>,
  columns: number,
  { input, output, column }: Tensors,
): OnnxSession {
  const fetches = [output]
  // Never run: it stands in the feeds until `fill` has spoken.
  const nothing = new Tensor('float32', new Float32Array(0), [0, columns])

  return {
    async run(fill) {
      const feeds: Record<string, Tensor> = { [input]: nothing }
      let rows = -1
      let failure: unknown
      // `session.run` reads its feeds in a setImmediate of its own: ours, armed right before, fills them just in time.
      // A run alone thus costs no turn more, and whatever else arrives in this turn shares it. Would the runtime read
      // earlier, the number of rows below would not match and golden rows would refuse the model.
      setImmediate(() => {
        try {
          const matrix = fill()
          rows = matrix.rows
          feeds[input] = new Tensor('float32', matrix.data, [rows, columns])
        } catch (error) {
          failure = error
        }
      })
      const result = (await session.run(feeds, fetches))[output]
      if (failure !== undefined) throw failure
      return pick(result!, rows, column)
    },
    release,
  }
}

function pick({ data, dims }: Tensor, rows: number, column: number | undefined): Float32Array {
  const classes = dims.length === 2 ? dims[1]! : 1
  const chosen = column ?? classes - 1
  if (
    !(data instanceof Float32Array) ||
    dims[0] !== rows ||
    dims.length > 2 ||
    classes > 2 ||
    chosen >= classes
  )
    throw new Error(`gave [${dims.join(', ')}] for ${rows} rows: export probabilities [N], [N, 1] or [N, 2]`)
  if (classes === 1) return data
  const picked = new Float32Array(rows)
  for (let i = 0; i < rows; i++) picked[i] = data[i * classes + chosen]!
  return picked
}
