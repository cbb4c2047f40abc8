import type { Matrix } from '../ports.ts'

type Run = (fill: () => Matrix) => Promise<Float32Array>

interface Caller {
  readonly start: number
  readonly rows: number
  readonly resolve: (probabilities: Float32Array) => void
  readonly reject: (error: unknown) => void
}

interface Batch {
  readonly callers: Caller[]
  data: Float32Array
  rows: number
}

/**
 * Lets calls share runs: whoever calls in one turn of the event loop is concatenated into one run, up to `maxRows`
 * (a larger call runs alone). The rows are copied before it returns, so the caller may use its buffer again at once.
 * A shared run that fails is tried again caller by caller, so that one bad row fails nobody else.
 */
export function batched(
  columns: number,
  run: Run,
  maxRows = 4096,
): (matrix: Matrix) => Promise<Float32Array> {
  /** The batch that still takes callers. */
  let open: Batch | null = null
  /** A buffer that no batch holds. */
  let spare: Float32Array = new Float32Array(64 * columns)

  function start(batch: Batch): void {
    const fill = () => {
      if (open === batch) open = null
      return part(batch, 0, batch.rows)
    }
    run(fill).then(
      probabilities => {
        giveBack(batch)
        for (const { start, rows, resolve } of batch.callers)
          resolve(rows === batch.rows ? probabilities : probabilities.subarray(start, start + rows))
      },
      error => eachAlone(batch, error).then(() => giveBack(batch)),
    )
  }

  /** Before its callers go on, so that the next batch finds the buffer. */
  function giveBack({ data }: Batch): void {
    if (data.length > spare.length && data.length <= maxRows * columns) spare = data
  }

  async function eachAlone(batch: Batch, error: unknown): Promise<void> {
    // A run that failed before it was filled takes no more callers.
    if (open === batch) open = null
    const [first, ...others] = batch.callers
    if (others.length === 0) return first!.reject(error)
    for (const { start, rows, resolve, reject } of batch.callers)
      await run(() => part(batch, start, rows)).then(resolve, reject)
  }

  function part({ data }: Batch, start: number, rows: number): Matrix {
    return { data: data.subarray(start * columns, (start + rows) * columns), rows, columns }
  }

  function join(
    batch: Batch,
    { data, rows }: Matrix,
    resolve: Caller['resolve'],
    reject: Caller['reject'],
  ): void {
    const needed = (batch.rows + rows) * columns
    if (batch.data.length < needed) {
      const larger = new Float32Array(Math.max(needed, 2 * batch.data.length))
      larger.set(batch.data.subarray(0, batch.rows * columns))
      batch.data = larger
    }
    const own = rows * columns
    batch.data.set(data.length === own ? data : data.subarray(0, own), batch.rows * columns)
    batch.callers.push({ start: batch.rows, rows, resolve, reject })
    batch.rows += rows
  }

  return matrix =>
    new Promise((resolve, reject) => {
      if (matrix.rows === 0) return resolve(new Float32Array(0))
      if (open && open.rows + matrix.rows <= maxRows) return join(open, matrix, resolve, reject)
      open = { callers: [], data: spare, rows: 0 }
      spare = new Float32Array(0)
      join(open, matrix, resolve, reject)
      start(open)
    })
}
