/**
 * The ω for which ω + ln ω = t. One step of Fritsch, Shafer and Crowley (CACM 16(2), 1973, algorithm 443) from a guess
 * that is right within 10 %: good to about 1e-5 of it.
 */
export function wrightOmega(t: number): number {
  if (t < -10) return Math.exp(t)
  const guess = t > 1 ? t - Math.log(t) + Math.log(t) / t : 1 / (Math.exp(-t) + 0.7)
  const rest = t - guess - Math.log(guess)
  const next = 1 + guess
  const double = 2 * next * (next + (2 / 3) * rest)
  return guess * (1 + ((rest / next) * (double - rest)) / (double - 2 * rest))
}
