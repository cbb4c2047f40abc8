import type { Matrix } from '../../model-ports.ts'
import type { OnnxSession } from '../onnx.ts'
import type { Direct } from './direct.ts'

const EDGE_ROWS = 96

/** Sums in another order, and of more digits, differ by so much at most; of a value as a share of it, where it is above 1. */
const FURTHEST_APART = 1e-5

/**
 * Whether it gives what the runtime gives: for known rows, all together and one alone, and for rows at the edges of what it asks, all
 * together and two by two.
 */
export async function gives(
  direct: Direct,
  known: Matrix,
  session: Pick<OnnxSession, 'run'>,
): Promise<boolean> {
  const score = direct.scorer()
  const edges = direct.edges(EDGE_ROWS)
  const asExpected = (matrix: Matrix, expected: Float32Array) =>
    score(matrix).every((one, row) => isNear(one, expected[row]!))
  const expected = await session.run(() => known)
  const atEdges = await session.run(() => edges)
  if (!asExpected(known, expected) || !asExpected(part(known, 0, 1), expected)) return false
  if (!asExpected(edges, atEdges)) return false
  for (let row = 0; row < EDGE_ROWS; row += 2)
    if (!asExpected(part(edges, row, row + 2), atEdges.subarray(row))) return false
  return true
}

function part({ data, columns }: Matrix, from: number, to: number): Matrix {
  return { data: data.subarray(from * columns, to * columns), rows: to - from, columns }
}

function isNear(score: number, expected: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(score)
  return Math.abs(score - expected) <= FURTHEST_APART * Math.max(1, Math.abs(expected))
}
