import { type Ensemble, LEAF, modes } from '../formula/ensemble.ts'

/** Trees of which every question is the same one: whether a value is at most a threshold. */
export interface Trees {
  readonly roots: Int32Array
  readonly column: Int32Array
  readonly threshold: Float64Array
  /** Whether a missing value goes to `yes`. */
  readonly missingIsYes: Uint8Array
  /** -1 for a leaf. */
  readonly yes: Int32Array
  readonly no: Int32Array
  /** What a leaf adds. */
  readonly value: Float64Array
  readonly constant: number
}

/** Null where a question is whether two numbers are the same, which no exporter asks of more than one of them. */
export function treesOf({ roots, nodes, constant }: Ensemble): Trees | null {
  const { mode, value } = nodes
  const column = nodes.column.slice()
  const threshold = nodes.threshold.slice()
  const missingIsYes = nodes.missingIsYes.slice()
  const yes = nodes.yes.slice()
  const no = nodes.no.slice()
  for (let at = 0; at < mode.length; at++) {
    if (mode[at] === LEAF) continue
    const question = modes[mode[at]!]!
    if (question === 'BRANCH_EQ' || question === 'BRANCH_NEQ') return null
    if (question === 'BRANCH_LT' || question === 'BRANCH_GTE') threshold[at] = float32Below(threshold[at]!)
    if (question === 'BRANCH_GTE' || question === 'BRANCH_GT') {
      missingIsYes[at] = 1 - missingIsYes[at]!
      yes[at] = nodes.no[at]!
      no[at] = nodes.yes[at]!
    }
  }
  return { roots, column, threshold, missingIsYes, yes, no, value, constant }
}

const float = new Float32Array(1)
const bits = new Int32Array(float.buffer)

/** The next smaller number of 32 bits: for values of 32 bits, to be less than the one is to be at most the other. */
function float32Below(number: number): number {
  float[0] = number
  if (Number.isNaN(float[0]!) || float[0] === Number.NEGATIVE_INFINITY) return number
  if (float[0] === 0) bits[0] = -0x7fffffff
  else bits[0]! += float[0]! > 0 ? -1 : 1
  return float[0]!
}

/** The sum of a row's leaves: from the root of each tree down. */
export function walked(
  { roots, column, threshold, missingIsYes, yes, no, value, constant }: Trees,
  data: Float32Array,
  start: number,
): number {
  let sum = constant
  for (let tree = 0; tree < roots.length; tree++) {
    let at = roots[tree]!
    for (let next = yes[at]!; next >= 0; next = yes[at]!) {
      const cell = data[start + column[at]!]!
      at = cell <= threshold[at]! || (missingIsYes[at] === 1 && Number.isNaN(cell)) ? next : no[at]!
    }
    sum += value[at]!
  }
  return sum
}
