export interface Blending {
  /** After so many readings without any tone half of the mean is left. */
  readonly halfLife: number
  /** A reading as bad as this (it is positive here) takes the mean over whole. */
  readonly strong: number
}

/**
 * The running sentiment after one more reading, both from -1 to 1: an exponentially weighted mean whose weight goes with the tone of
 * the reading. It falls at once, in proportion to how bad the reading is; it rises slowly, by the fourth power of how good it is,
 * so that a polite word does not hide fury and heartfelt thanks do end it. The better the reading, the better the mean.
 */
export function blended(mean: number | null, reading: number, { halfLife, strong }: Blending): number {
  if (mean === null) return reading
  const calm = 1 - 0.5 ** (1 / halfLife)
  const tone = reading < mean ? Math.min(1, Math.max(0, -reading) / strong) : Math.max(0, reading) ** 4
  return mean + (calm + (1 - calm) * Math.min(1, tone)) * (reading - mean)
}
