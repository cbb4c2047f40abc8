import { redecide } from './decide.ts'
import type { Decision } from './decision/answer.ts'
import { type Difference, differences } from './decision/differences.ts'
import type { DecisionRecord } from './ports.ts'
import type { World } from './world.ts'

/** Decides again from a record: where the answer differs now. Throws `NotReplayable`. */
export async function replayed(world: World, record: DecisionRecord): Promise<readonly Difference[]> {
  const again = await redecide(world, record, record.request.explain)
  return differences(decided(record.answer), decided(JSON.stringify(again)))
}

/** Notes are about the request, and no part of what was decided. */
function decided(answer: string): unknown {
  const { notes: _, ...decision } = JSON.parse(answer) as Decision
  return decision
}
