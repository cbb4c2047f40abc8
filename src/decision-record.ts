import type { DecisionRecord } from './ports.ts'
import type { World } from './world.ts'

/** The record of a decision may take so long to reach another replica; it is looked for after a moment, and then ever more seldom. */
const ARRIVAL_MS = 500
const FIRST_PAUSE_MS = 10
/** An id has the time of another machine's clock, or of this one's before it was set back; it may be hours wrong. */
const CLOCKS_DIFFER_MS = 86_400_000

/** The record; one that may have been made just now, by its id (a UUIDv7), is waited for: records are written after the answer. */
export async function decisionRecord(world: World, decisionId: string): Promise<DecisionRecord | null> {
  const madeAt = Number.parseInt(decisionId.replaceAll('-', '').slice(0, 12), 16)
  const patienceMs = madeAt > world.now() - CLOCKS_DIFFER_MS ? ARRIVAL_MS : 0
  for (let pauseMs = FIRST_PAUSE_MS, waitedMs = 0; ; pauseMs *= 2) {
    const record = await world.record(decisionId)
    if (record || waitedMs >= patienceMs) return record
    await new Promise(resolve => setTimeout(resolve, pauseMs))
    waitedMs += pauseMs
  }
}

/** A record as it is told. */
export function recordView({ answer, at, adapted, ...inputs }: DecisionRecord) {
  return {
    ...inputs,
    at: new Date(at).toISOString(),
    ...(adapted && {
      adapted: { ...adapted, features: [...adapted.features], numbers: [...adapted.numbers] },
    }),
    answer: JSON.parse(answer),
  }
}
