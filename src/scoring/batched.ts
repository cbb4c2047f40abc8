import type { Cells, Matrix } from '../model-ports.ts'

type Run<Data extends Cells> = (fill: () => Matrix<Data>) => Promise<Float32Array>

/** What is done with a kind of cells. */
export interface CellsKind<Data extends Cells> {
  make(length: number): Data
  /** From a cell to before another, without a copy where that can be. */
  part(data: Data, from: number, to: number): Data
  copy(from: Data, length: number, to: Data, at: number): void
}

export const float32Cells: CellsKind<Float32Array> = {
  make: length => new Float32Array(length),
  part: (data, from, to) => data.subarray(from, to),
  copy: (from, length, to, at) => to.set(from.length === length ? from : from.subarray(0, length), at),
}

export const anyCells: CellsKind<(number | string)[]> = {
  make: length => new Array(length).fill(0),
  part: (data, from, to) => data.slice(from, to),
  copy: (from, length, to, at) => {
    for (let i = 0; i < length; i++) to[at + i] = from[i]!
  },
}

interface Caller {
  readonly start: number
  readonly rows: number
  readonly resolve: (probabilities: Float32Array) => void
  readonly reject: (error: unknown) => void
}

interface Batch<Data> {
  readonly callers: Caller[]
  data: Data
  rows: number
}

/**
 * Lets calls share runs: whoever calls in one turn of the event loop is concatenated into one run, up to `maxRows`
 * (a larger call runs alone). The rows are copied before it returns, so the caller may use its buffer again at once.
 * A shared run that fails is tried again caller by caller, so that one bad row fails nobody else.
 */
export function batched<Data extends Cells>(
  columns: number,
  cells: CellsKind<Data>,
  run: Run<Data>,
  maxRows = 4096,
): (matrix: Matrix<Data>) => Promise<Float32Array> {
  /** The batch that still takes callers. */
  let open: Batch<Data> | null = null
  /** A buffer that no batch holds. */
  let spare = cells.make(64 * columns)

  function start(batch: Batch<Data>): void {
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
  function giveBack({ data }: Batch<Data>): void {
    if (data.length > spare.length && data.length <= maxRows * columns) spare = data
  }

  async function eachAlone(batch: Batch<Data>, error: unknown): Promise<void> {
    // A run that failed before it was filled takes no more callers.
    if (open === batch) open = null
    const [first, ...others] = batch.callers
    if (others.length === 0) return first!.reject(error)
    for (const { start, rows, resolve, reject } of batch.callers)
      await run(() => part(batch, start, rows)).then(resolve, reject)
  }

  function part({ data }: Batch<Data>, start: number, rows: number): Matrix<Data> {
    return { data: cells.part(data, start * columns, (start + rows) * columns), rows, columns }
  }

  function join(
    batch: Batch<Data>,
    { data, rows }: Matrix<Data>,
    resolve: Caller['resolve'],
    reject: Caller['reject'],
  ): void {
    const needed = (batch.rows + rows) * columns
    if (batch.data.length < needed) {
      const larger = cells.make(Math.max(needed, 2 * batch.data.length))
      cells.copy(batch.data, batch.rows * columns, larger, 0)
      batch.data = larger
    }
    cells.copy(data, rows * columns, batch.data, batch.rows * columns)
    batch.callers.push({ start: batch.rows, rows, resolve, reject })
    batch.rows += rows
  }

  return matrix =>
    new Promise((resolve, reject) => {
      if (matrix.rows === 0) return resolve(new Float32Array(0))
      if (open && open.rows + matrix.rows <= maxRows) return join(open, matrix, resolve, reject)
      open = { callers: [], data: spare, rows: 0 }
      spare = cells.make(0)
      join(open, matrix, resolve, reject)
      start(open)
    })
}
