/** Weights of rows as whole numbers from -127 to 127 and a factor a row. */
export interface Quantised {
  /** rows × classes. */
  levels: Int8Array
  /** One a row. */
  steps: Float32Array
}

/** A quarter of the size; each weight is off by at most 1/254 of the largest of its row. */
export function quantised(weights: Float32Array, classes: number): Quantised {
  const rows = weights.length / classes
  const levels = new Int8Array(weights.length)
  const steps = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const own = weights.subarray(row * classes, (row + 1) * classes)
    const most = own.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0)
    const step = Math.fround(most / 127)
    steps[row] = step
    if (step > 0)
      own.forEach((weight, at) => {
        levels[row * classes + at] = Math.round(weight / step)
      })
  }
  return { levels, steps }
}
