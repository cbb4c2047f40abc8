import { namelessId } from './decision/reservation.ts'
import { decisionRecord } from './decision-record.ts'
import { Problem } from './errors.ts'
import { withdrawnEffect } from './learning/response-window.ts'
import type { Prepared, Retraction } from './outcome-reports.ts'
import { OutcomeName } from './strategy/schema/common.ts'
import type { World } from './world.ts'

/** The taking back of an outcome. Throws `Problem`. */
export async function prepareRetraction(world: World, report: Retraction, prefix: string): Promise<Prepared> {
  const path = `${prefix}retracts`
  const id = report.retracts
  const customerId = await ownerOf(world, report, path)
  const { store } = world
  // Also where it was taken back already: whoever did so may not have come to the end.
  const entry = (await store.known(customerId, [id])).get(id)?.entry
  if (entry?.type === 'event') throw noOutcome(id, path, 'this is the id of an event')
  // An id that we gave names its decision and action, should the outcome come while this is under way.
  const [decisionId, actionId, outcome] = entry
    ? [entry.decisionId, entry.actionId, entry.outcome]
    : id.split(':')
  const shown = actionId === undefined ? null : { decisionId: decisionId!, actionId }
  // What came again under such an id, once it was taken back, has another one.
  const told = shown ? await store.stream.outcomesOf(customerId, shown) : []
  const again = told.flatMap(each =>
    typeof each !== 'string' &&
    each.id.startsWith(`${id}:`) &&
    id.endsWith(`:${each.actionId}:${each.outcome}`)
      ? each.id
      : [],
  )
  const ids = [id, ...again]
  const windowed = shown ? withdrawnEffect(shown, outcome, ids, told) : {}
  return {
    customerId,
    async write() {
      const retract = [...ids, ...(windowed.retract ?? [])]
      await store.keep({ customerId, entries: [], retract, answered: windowed.answered })
      logRetractions(world, customerId, retract)
      // Units are taken by outcomes, so that giving back what was never taken changes nothing.
      if (shown) for (const each of ids) await store.giveBack(shown.actionId, namelessId(customerId, each))
      return { id, notes: [] }
    },
  }
}

/**
 * The customer of an outcome. Ids that we gave name the decision, the action and the outcome, so that it can be taken back even before
 * it arrives. Throws `Problem`.
 */
async function ownerOf(
  world: World,
  { retracts: id, customerId }: Retraction,
  path: string,
): Promise<string> {
  if (customerId === undefined) {
    const first = await world.store.entryOwner(id)
    if (first !== null) return first
  } else if ((await world.store.known(customerId, [id])).has(id)) return customerId
  const [decisionId = '', actionId] = id.split(':')
  const record = await decisionRecord(world, decisionId)
  if (!record || record.customerId !== (customerId ?? record.customerId)) {
    const whose = customerId === undefined ? 'no outcome' : `no outcome of "${customerId}"`
    throw noOutcome(id, path, `${whose} has this id`)
  }
  const shown = record.shown.map(each => each.actionId)
  const names = OutcomeName.options.map(name => `${decisionId}:${actionId}:${name}`)
  if (actionId !== undefined && shown.includes(actionId) && names.includes(id)) return record.customerId
  const message = `this decision showed ${shown.join(', ') || 'no action at all'}; an outcome of it is ${decisionId}:<action>:<outcome>, with one of ${OutcomeName.options.join(', ')}`
  throw noOutcome(id, path, message)
}

function noOutcome(id: string, path: string, message: string): Problem {
  return new Problem('not-found', `There is no outcome "${id}"`, [{ path, message }])
}

/** Also of what was only barred: whoever found it at the same moment may have logged it. */
export function logRetractions({ log, now }: World, customerId: string, ids: readonly string[] = []): void {
  for (const id of ids) log?.retraction(customerId, id, now())
}
