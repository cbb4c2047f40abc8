import { keepWithUnit } from '../keep-with-unit.ts'
import { standing } from '../learning/adaptive/change.ts'
import { ignoredId, impressionsIn, isAnswer, shownIn } from '../learning/response-window.ts'
import type { OutcomeEntry } from '../ports.ts'
import { eachByTurns } from '../steps.ts'
import type { Over } from '../stream-ports.ts'
import type { World } from '../world.ts'

/** Windows in one batch. */
const BATCH = 200

/**
 * Use case 4: an action that was shown, and got no answer in its response window, was ignored. May be done twice, and beside an answer
 * that comes just now: an `ignored` counts once, and not at all where there is an answer. A window with which that fails stays, and those
 * beside it are dealt with; then its failure is thrown. Gives back how many windows were over.
 */
export async function sweepWindows(
  world: World,
  partition: number,
  goesOn: () => boolean = () => true,
): Promise<number> {
  const { stream } = world.store
  let swept = 0
  while (goesOn()) {
    const over = await stream.due(partition, world.now(), BATCH)
    if (over.length === 0) break
    const failed: unknown[] = []
    const dealtWith = await eachByTurns(over, async each => {
      try {
        await keepIgnored(world, each)
        return [each.id]
      } catch (error) {
        failed.push(error)
        return []
      }
    })
    await stream.forgetWindows(partition, dealtWith.flat())
    if (failed.length > 0) throw failed[0]
    swept += over.length
    if (over.length < BATCH) break
  }
  return swept
}

/** Of a decision that is not kept any more, such as an erased customer's, nothing can be said. */
async function keepIgnored(world: World, { id, until }: Over): Promise<void> {
  const { nth: nthWindow, ...ofWindow } = shownIn(id)
  const { decisionId, actionId } = ofWindow
  const record = await world.record(decisionId)
  const shown = record?.shown.find(action => action.actionId === actionId)
  if (!record || !shown) return
  const told = await world.store.stream.outcomesOf(record.customerId, ofWindow)
  const impressions = impressionsIn(told)
  // One with an id of its own that was taken back, and told again under another: what came of the first is barred.
  const nth = Math.max(nthWindow, 1 + impressions.takenBack)
  if (impressions.takenBack > 0 && impressions.standing.length === 0) return
  // An answer that came before the impression was told again could not bar what comes of that.
  if (nth > 1 && standing(told).some(isAnswer)) return
  const { kind, issue, group } = shown
  const { channel } = record.request
  const outcome = 'ignored'
  const entry: OutcomeEntry = {
    type: 'outcome',
    id: ignoredId(ofWindow, nth),
    at: until,
    decisionId,
    actionId,
    kind,
    issue,
    group,
    outcome,
    channel,
  }
  await keepWithUnit(world, record, entry)
}
