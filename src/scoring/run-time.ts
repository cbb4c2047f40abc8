import type { Cells, Matrix } from '../model-ports.ts'
import type { OnnxSession } from './onnx.ts'
import type { RunPlan } from './run-plan.ts'

const RUNS = 7

/** Milliseconds of a run, without waiting for it: the median of a few, once it is warm. */
export async function medianRunMs(session: Pick<OnnxSession, 'run'>, matrix: Matrix<Cells>): Promise<number> {
  const times: number[] = []
  for (let i = -2; i < RUNS; i++) {
    let beganAt = 0
    await session.run(() => {
      beganAt = performance.now()
      return matrix
    })
    if (i >= 0) times.push(performance.now() - beganAt)
  }
  return times.sort((a, b) => a - b)[RUNS >> 1]!
}

/** A native run that takes longer keeps the event loop from its other work. */
const HEAVY_MS = 1

/** Rows of a usual run: the candidates of a decision; of a model that takes one text, those that come in one turn of the event loop. */
export function usualRows(takesText: boolean): number {
  return takesText ? 4 : 50
}

/** Whether a model belongs into a worker thread, by the time that so many rows take. */
export function isHeavy(ms: number, rows: number, { batch }: RunPlan): boolean {
  return ms / Math.ceil(rows / (batch ?? rows)) > HEAVY_MS
}
