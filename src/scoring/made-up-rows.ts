import type { Cells, Matrix } from '../model-ports.ts'
import { knownValues } from './graph/known-values.ts'
import type { ModelGraph } from './graph/model-graph.ts'
import { needsCells, type RunPlan } from './run-plan.ts'

/** Rows nobody has measured, the same every time: for how long a run takes and what its output looks like. */
export function madeUpRows(graph: ModelGraph, plan: RunPlan, rows: number): Matrix<Cells> {
  const { columns } = plan
  const cells = new Array<number | string>(rows * columns).fill(0)
  for (const { tensor, type, columns: own } of plan.feeds) {
    const known = knownValues(graph, tensor)
    for (let row = 0; row < rows; row++)
      for (const column of own)
        cells[row * columns + column] =
          known.length > 0
            ? known[row % known.length]!
            : type === 'string'
              ? ''
              : type.startsWith('float')
                ? 3 * Math.sin(row * 12.9898 + column * 78.233)
                : (row + column) % 2
  }
  const data = needsCells(plan) ? cells : Float32Array.from(cells as number[])
  return { data, rows, columns }
}
