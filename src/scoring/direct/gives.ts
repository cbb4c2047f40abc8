import type { Matrix } from '../../model-ports.ts'
import type { OnnxSession } from '../onnx.ts'
import type { Direct } from './direct.ts'

const EDGE_ROWS = 96

/** Sums in another order, and of more digits, differ by so much at most; of a value as a share of it, where it is above 1. */
const FURTHEST_APART = 1e-5

/** Whether it gives what the runtime gives: for known rows, all together and one alone, and for rows at the edges of what it asks. */
export async function gives(
  direct: Direct,
  known: Matrix,
  session: Pick<OnnxSession, 'run'>,
): Promise<boolean> {
  const alone = { ...known, data: known.data.subarray(0, known.columns), rows: 1 }
  for (const matrix of [known, alone, direct.edges(EDGE_ROWS)]) {
    const expected = await session.run(() => matrix)
    const scores = direct.score(matrix)
    if (scores.length !== expected.length || !scores.every((score, row) => isNear(score, expected[row]!)))
      return false
  }
  return true
}

function isNear(score: number, expected: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(score)
  return Math.abs(score - expected) <= FURTHEST_APART * Math.max(1, Math.abs(expected))
}
