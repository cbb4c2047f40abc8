/** What clipping may cost: a twentieth of the standard error, which the coverage of a 95 % interval does not feel. */
const MOST_BIAS = 0.05
const HALVINGS = 30

/**
 * Where to clip the weights (Ionides 2008, "Truncated importance sampling"): the smallest limit by which the estimate loses no more than
 * a twentieth of its standard error, so that its interval stays honest; the largest weight where nothing less will do.
 */
export function clipOf(weights: Float64Array, reward: Float64Array): number {
  let high = weights.reduce((most, weight) => Math.max(most, weight), 0)
  let low = 0
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2
    if (costsLittle(middle, weights, reward)) high = middle
    else low = middle
  }
  return high
}

/** Of the errors of the value and of its gain over what was logged the smaller one counts. */
function costsLittle(limit: number, weights: Float64Array, reward: Float64Array): boolean {
  let lost = 0
  let sum = 0
  let squares = 0
  let gains = 0
  let gainSquares = 0
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row]!
    const kept = Math.min(weight, limit) * reward[row]!
    const gain = kept - reward[row]!
    sum += kept
    squares += kept * kept
    gains += gain
    gainSquares += gain * gain
    if (weight > limit) lost += (weight - limit) * Math.abs(reward[row]!)
  }
  const rows = weights.length
  const variance = Math.min(squares - sum ** 2 / rows, gainSquares - gains ** 2 / rows)
  return lost <= MOST_BIAS * Math.sqrt(Math.max(0, variance))
}
