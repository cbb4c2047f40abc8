import type { Cells, Matrix } from '../../model-ports.ts'
import { isNear } from '../near.ts'
import type { OnnxSession } from '../onnx.ts'
import { type Direct, EDGE_ROWS, type Score } from './direct.ts'

type Runtime = Pick<OnnxSession, 'run' | 'classes'>

/**
 * Whether it gives what the runtime gives: for known rows, all together and one alone, and for rows at the edges of what it asks, all
 * together and two by two; the column that is scored, and all of them where it has them.
 */
export async function gives(direct: Direct, known: Matrix<Cells>, session: Runtime): Promise<boolean> {
  const edges = direct.edges()
  const { classes } = direct
  return (
    (await givesAll(direct.scorer(), known, edges, matrix => session.run(() => matrix))) &&
    (classes === null || (await givesAll(classes, known, edges, matrix => session.classes(() => matrix))))
  )
}

async function givesAll(
  score: Score,
  known: Matrix<Cells>,
  edges: Matrix<Cells>,
  run: (matrix: Matrix<Cells>) => Promise<Float32Array>,
): Promise<boolean> {
  const asExpected = (matrix: Matrix<Cells>, expected: Float32Array) =>
    score(matrix).every((one, at) => isNear(one, expected[at]!))
  const expected = await run(known)
  const atEdges = await run(edges)
  if (!asExpected(known, expected) || !asExpected(part(known, 0, 1), expected)) return false
  if (!asExpected(edges, atEdges)) return false
  const width = atEdges.length / EDGE_ROWS
  for (let row = 0; row < EDGE_ROWS; row += 2)
    if (!asExpected(part(edges, row, row + 2), atEdges.subarray(row * width))) return false
  return true
}

function part({ data, columns }: Matrix<Cells>, from: number, to: number): Matrix<Cells> {
  const [start, end] = [from * columns, to * columns]
  const own = Array.isArray(data) ? data.slice(start, end) : data.subarray(start, end)
  return { data: own, rows: to - from, columns }
}
