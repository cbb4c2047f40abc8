import { countFed, keepOutcome, type Talk } from './converse.ts'
import { Problem } from './errors.ts'
import { responseWindowMs, windowEffect, withdrawnEffect } from './learning/response-window.ts'
import type { DecisionRecord, OutcomeEntry } from './ports.ts'
import { unitOf } from './reservations.ts'
import type { Fed } from './session/feeders.ts'
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

export interface KeptOutcomes {
  /** In the order of the reports. */
  readonly ids: readonly string[]
  /** The sessions in which what they are about was decided. */
  readonly sessionIds: ReadonlySet<string>
  /** What was kept and has less effect than whoever reported it may think. */
  readonly notes: readonly Note[]
}

export interface Note {
  readonly path: string
  readonly message: string
}

/**
 * Use case 3: outcomes become history and counters, and change their session. Durable when it resolves; the same outcome counts once.
 * Throws `Problem`, before any is kept; where a list was given its paths start with the index.
 */
export async function keepOutcomes(
  world: World,
  reports: OutcomeReport | readonly OutcomeReport[],
  message?: Numbered,
): Promise<KeptOutcomes> {
  const isList = Array.isArray(reports)
  const prepared = await Promise.all(
    [reports].flat().map(async (report, index) => {
      const prefix = isList ? `[${index}].` : ''
      return 'retracts' in report
        ? prepareRetraction(world, report.retracts, prefix)
        : prepareOutcome(world, report, prefix, message)
    }),
  )
  const written: Note[] = []
  for (const { write } of prepared) written.push(...(await write()))
  const sessionIds = prepared.flatMap(({ sessionId }) => sessionId ?? [])
  const notes = [...prepared.flatMap(({ note }) => note ?? []), ...written]
  return { ids: prepared.map(({ id }) => id), sessionIds: new Set(sessionIds), notes }
}

/** The message of a feeder that reports an outcome. */
interface Numbered {
  readonly talk: Talk
  readonly fed: Fed
}

/** All that can be wrong is found before the first is written, so that a refused list leaves nothing behind. */
interface Prepared {
  readonly id: string
  readonly sessionId: string | undefined
  readonly note?: Note
  /** Gives what is to be said of what was found then. */
  readonly write: () => Promise<readonly Note[]>
}

async function prepareOutcome(
  world: World,
  report: Exclude<OutcomeReport, { retracts: string }>,
  prefix: string,
  message?: Numbered,
): Promise<Prepared> {
  const { decisionId, actionId, outcome, reason, value } = report
  const record = await decisionRecord(world, decisionId)
  if (!record) {
    const message = `there is no decision "${decisionId}", or it is no longer kept`
    throw new Problem('not-found', 'An outcome belongs to a decision', [
      { path: `${prefix}decisionId`, message },
    ])
  }
  const shown = record.shown.find(action => action.actionId === actionId)
  if (!shown) {
    const offered = record.shown.map(action => action.actionId).join(', ') || 'no action at all'
    const message = `this decision did not show "${actionId}"; it showed ${offered}`
    throw new Problem('invalid', 'An outcome belongs to an action of its decision', [
      { path: `${prefix}actionId`, message },
    ])
  }
  const strategy = world.strategy()
  const { declines } = strategy
  const decline = outcome === 'rejected' && reason !== undefined ? declines.get(reason) : undefined
  const { placement, ...labels } = shown
  const id = report.outcomeId ?? `${decisionId}:${actionId}:${outcome}`
  const entry: OutcomeEntry = {
    type: 'outcome',
    id,
    at: report.at ?? world.now(),
    decisionId,
    ...labels,
    outcome,
    reason,
    channel: record.request.channel,
    value,
    weight: decline?.of(shown).learningWeight,
  }
  const windowed = windowEffect(entry, responseWindowMs(strategy, actionId, placement))
  const unit = unitOf(world, record, entry)
  const strange = reason !== undefined && declines.size > 0 && !declines.has(reason)
  return {
    id,
    sessionId: record.request.sessionId,
    note: strange ? unknownReason(reason, [...declines.keys()], `${prefix}reason`) : undefined,
    async write() {
      const { sessionId } = record.request
      const oversold = await unit.before()
      const talk = message?.talk
      const isTalk = talk?.sessionId === sessionId && talk?.customerId === record.customerId
      await keepOutcome(
        world,
        record.customerId,
        sessionId,
        entry,
        windowed,
        isTalk ? message?.fed : undefined,
      )
      world.log?.outcome(record.customerId, entry)
      if (message && !isTalk) await countFed(world, message.talk, message.fed)
      await unit.after()
      if (!oversold) return []
      world.oversold?.(actionId)
      return [soldOut(actionId, `${prefix}outcome`)]
    },
  }
}

function unknownReason(reason: string, known: readonly string[], path: string): Note {
  const message = `"${reason}" is kept, and counts as a rejection without a reason: the strategy knows ${known.join(', ')}`
  return { path, message }
}

function soldOut(actionId: string, path: string): Note {
  const message = `it is kept, and one too many: "${actionId}" was not held for it any more, and none is left`
  return { path, message }
}

async function prepareRetraction(world: World, id: string, prefix: string): Promise<Prepared> {
  const customerId = await ownerOf(world, id)
  const history = customerId === null ? [] : (await world.store.recall({ customerId, stocked: [] })).history
  const entry = history.find(entry => entry.id === id)
  if (customerId === null || entry?.type === 'event') {
    throw new Problem('not-found', `There is no outcome "${id}"`, [
      { path: `${prefix}retracts`, message: 'no outcome has this id' },
    ])
  }
  // An id that we gave names its decision and action, should the outcome come while this is under way.
  const [decisionId, actionId, outcome] = entry
    ? [entry.decisionId, entry.actionId, entry.outcome]
    : id.split(':')
  const windowed =
    actionId === undefined ? {} : withdrawnEffect({ decisionId: decisionId!, actionId }, outcome)
  const record = await world.record(decisionId!)
  return {
    id,
    sessionId: record?.request.sessionId,
    async write() {
      const { retract = [], answered } = windowed
      await world.store.keep({ customerId, entries: [], retract: [id, ...retract], answered })
      world.log?.retraction(customerId, id, world.now())
      // Units are taken by outcome ids, so that giving back what was never taken changes nothing.
      if (actionId) await world.store.giveBack(actionId, id)
      return []
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
