/** Turns logits [rows, classes] into probabilities in place. */
export function softmaxRows(logits: Float32Array, classes: number): Float32Array {
  for (let from = 0; from < logits.length; from += classes) {
    let most = -Infinity
    for (let at = from; at < from + classes; at++) most = Math.max(most, logits[at]!)
    let sum = 0
    for (let at = from; at < from + classes; at++) sum += Math.exp(logits[at]! - most)
    for (let at = from; at < from + classes; at++) logits[at] = Math.exp(logits[at]! - most) / sum
  }
  return logits
}

/** Mean negative log likelihood of the labels at this temperature. */
export function logLossAt(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  temperature: number,
): number {
  let loss = 0
  labels.forEach((label, row) => {
    const from = row * classes
    let most = -Infinity
    for (let at = from; at < from + classes; at++) most = Math.max(most, logits[at]!)
    let sum = 0
    for (let at = from; at < from + classes; at++) sum += Math.exp((logits[at]! - most) / temperature)
    loss += Math.log(sum) - (logits[from + label]! - most) / temperature
  })
  return loss / labels.length
}

export interface Tempered {
  temperature: number
  logLoss: number
}

/**
 * The temperature by which logits of rows that were not learned from tell their labels best (Guo, Pleiss, Sun and
 * Weinberger, ICML 2017), by golden-section search over its logarithm between 1/8 and 8.
 */
export function bestTemperature(logits: Float32Array, labels: Int32Array, classes: number): Tempered {
  const ratio = (Math.sqrt(5) - 1) / 2
  const lossAt = (exponent: number) => logLossAt(logits, labels, classes, 2 ** exponent)
  let low = -3
  let high = 3
  let left = { at: high - ratio * (high - low), loss: 0 }
  let right = { at: low + ratio * (high - low), loss: 0 }
  left.loss = lossAt(left.at)
  right.loss = lossAt(right.at)
  while (high - low > 0.02) {
    if (left.loss < right.loss) {
      high = right.at
      right = left
      const at = high - ratio * (high - low)
      left = { at, loss: lossAt(at) }
    } else {
      low = left.at
      left = right
      const at = low + ratio * (high - low)
      right = { at, loss: lossAt(at) }
    }
  }
  const best = left.loss < right.loss ? left : right
  return { temperature: 2 ** best.at, logLoss: best.loss }
}
