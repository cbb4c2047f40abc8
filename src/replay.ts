import { redecide } from './decide.ts'
import { type Difference, differences } from './decision/differences.ts'
import type { DecisionRecord } from './ports.ts'
import type { World } from './world.ts'

/** Decides again from a record: where the answer differs now. Throws `NotReplayable`. */
export async function replayed(world: World, record: DecisionRecord): Promise<readonly Difference[]> {
  const again = await redecide(world, record, record.request.explain)
  return differences(JSON.parse(record.answer), JSON.parse(JSON.stringify(again)))
}
