import type { Arm, ArmName } from '../../strategy/exploration.ts'
import { evenNumber, seedOf } from './chance.ts'

/**
 * The arm of a customer: the same for all of a calendar month (UTC), whatever the strategy's version, and drawn anew for the next.
 * Each arm takes its share of the even numbers from where the one before it ends; what is left over is the champion's.
 */
export function armOf(arms: readonly Arm[], customerId: string, at: number): ArmName {
  if (arms.length === 0) return 'champion'
  const date = new Date(at)
  const number = evenNumber(seedOf(customerId), date.getUTCFullYear() * 12 + date.getUTCMonth())
  for (const { name, until } of arms) if (number < until) return name
  return 'champion'
}
