/** Sums in another order, and of more digits, differ by so much at most; of a value as a share of it, where it is above 1. */
const FURTHEST_APART = 1e-5

/** Whether something worked out otherwise is what the runtime gives. */
export function isNear(found: number, expected: number): boolean {
  if (Number.isNaN(expected)) return Number.isNaN(found)
  return Math.abs(found - expected) <= FURTHEST_APART * Math.max(1, Math.abs(expected))
}
