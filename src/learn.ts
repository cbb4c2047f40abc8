import { Problem } from './errors.ts'
import type { DecisionRecord, OutcomeEntry } from './ports.ts'
import type { World } from './world.ts'

/** What came of an action that was shown, or the taking back of such a report. */
export type OutcomeReport =
  | {
      readonly outcomeId?: string
      readonly decisionId: string
      readonly actionId: string
      readonly outcome: string
      readonly reason?: string
      readonly at?: number
      readonly value?: number
    }
  | { readonly retracts: string }

/** Use case 3: outcomes become history and counters. Durable when it resolves; the same outcome counts once. */
export async function keepOutcomes(world: World, reports: readonly OutcomeReport[]): Promise<string[]> {
  const prepared = await Promise.all(
    reports.map(async (report, index) =>
      'retracts' in report ? prepareRetraction(world, report.retracts) : prepareOutcome(world, report, index),
    ),
  )
  for (const { write } of prepared) await write()
  return prepared.map(({ id }) => id)
}

/** All that can be wrong is found before the first is written, so that a refused list leaves nothing behind. */
interface Prepared {
  readonly id: string
  readonly write: () => Promise<void>
}

async function prepareOutcome(
  world: World,
  report: Exclude<OutcomeReport, { retracts: string }>,
  index: number,
): Promise<Prepared> {
  const { decisionId, actionId, outcome, reason, value } = report
  const record = await decisionRecord(world, decisionId)
  if (!record) {
    const message = `there is no decision "${decisionId}", or it is no longer kept`
    throw new Problem('not-found', 'An outcome belongs to a decision', [
      { path: `[${index}].decisionId`, message },
    ])
  }
  const shown = record.shown.find(action => action.actionId === actionId)
  if (!shown) {
    const offered = record.shown.map(action => action.actionId).join(', ') || 'no action at all'
    const message = `this decision did not show "${actionId}"; it showed ${offered}`
    throw new Problem('invalid', 'An outcome belongs to an action of its decision', [
      { path: `[${index}].actionId`, message },
    ])
  }
  const id = report.outcomeId ?? `${decisionId}:${actionId}:${outcome}`
  const entry: OutcomeEntry = {
    type: 'outcome',
    id,
    at: report.at ?? world.now(),
    decisionId,
    ...shown,
    outcome,
    reason,
    channel: record.request.channel,
    value,
  }
  const stocked = outcome === 'accepted' && (world.strategy().actions.get(actionId)?.stock ?? null) !== null
  return {
    id,
    async write() {
      await world.store.keep({ customerId: record.customerId, entries: [entry] })
      if (!stocked) return
      await world.store.take(actionId, id)
      // One that was taken back, before it came or just now, takes nothing from the stock.
      const { history } = await world.store.recall({ customerId: record.customerId, stocked: [] })
      if (!history.some(each => each.id === id)) await world.store.giveBack(actionId, id)
    },
  }
}

async function prepareRetraction(world: World, id: string): Promise<Prepared> {
  const customerId = await ownerOf(world, id)
  if (customerId === null) {
    throw new Problem('not-found', `There is no outcome "${id}"`, [
      { path: 'retracts', message: 'no outcome has this id' },
    ])
  }
  return {
    id,
    async write() {
      const { history } = await world.store.recall({ customerId, stocked: [] })
      const entry = history.find(entry => entry.id === id)
      await world.store.keep({ customerId, entries: [], retract: [id] })
      // An id that we gave names its action, should the outcome come while this is under way. Units are taken by outcome
      // ids, so that giving back what was never taken changes nothing.
      const actionId = entry?.type === 'outcome' ? entry.actionId : id.split(':')[1]
      if (actionId) await world.store.giveBack(actionId, id)
    },
  }
}

/** Ids that we gave start with their decision's, so that an outcome can be taken back even before it arrives. */
async function ownerOf(world: World, outcomeId: string): Promise<string | null> {
  const owner = await world.store.entryOwner(outcomeId)
  if (owner !== null) return owner
  const record = await decisionRecord(world, outcomeId.split(':')[0]!)
  return record?.customerId ?? null
}

/** How long the record of a decision made just now may take to reach another replica, and how often it is looked for. */
const ARRIVAL_MS = 500
const RETRY_MS = 10

/** The record; one whose id (a UUIDv7) says that it was made just now is waited for, since records are written after the answer. */
export async function decisionRecord(world: World, decisionId: string): Promise<DecisionRecord | null> {
  const madeAt = Number.parseInt(decisionId.replaceAll('-', '').slice(0, 12), 16)
  const justNow = Math.abs(world.now() - madeAt) < ARRIVAL_MS
  for (let tries = justNow ? ARRIVAL_MS / RETRY_MS : 1; tries > 0; tries--) {
    const record = await world.record(decisionId)
    if (record) return record
    if (tries > 1) await new Promise(resolve => setTimeout(resolve, RETRY_MS))
  }
  return null
}
