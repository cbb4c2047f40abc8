import { keepOutcome } from './converse.ts'
import type { DecisionRecord, Keep, OutcomeEntry } from './ports.ts'
import { unitOf } from './reservations.ts'
import { logRetractions } from './retract.ts'
import type { Found } from './told-before.ts'
import type { World } from './world.ts'

export interface KeptWithUnit {
  /** What had come under its id, null where it was kept just now. */
  readonly found: Found | null
  /** Whether it was kept just now, and took a unit too many. */
  readonly oversold: boolean
}

/** An outcome is kept, with what it does to its session and to the stock of its action, and is logged. */
export async function keepWithUnit(
  world: World,
  record: DecisionRecord,
  entry: OutcomeEntry,
  windowed: Pick<Keep, 'retract' | 'awaits' | 'answered'> = {},
): Promise<KeptWithUnit> {
  const { customerId, request } = record
  const unit = unitOf(world, record, entry)
  const oversold = await unit.before()
  const found = await keepOutcome(world, customerId, request.sessionId, entry, windowed)
  if (found === null || found === 'same') {
    world.log?.outcome(customerId, entry)
    logRetractions(world, customerId, windowed.retract)
  }
  await unit.after(found)
  return { found, oversold: oversold && found === null }
}
