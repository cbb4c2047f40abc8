import { countFed, keepOutcome, type Talk } from './converse.ts'
import { decisionRecord } from './decision-record.ts'
import { Problem } from './errors.ts'
import { outcomeIdOf, responseWindowMs, windowEffect, withdrawnEffect } from './learning/response-window.ts'
import type { Entry, OutcomeEntry } from './ports.ts'
import { unitId, unitOf } from './reservations.ts'
import type { Fed } from './session/feeders.ts'
import { OutcomeName } from './strategy/schema/common.ts'
import { foundUnder, meaningOf } from './told-before.ts'
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
  | Retraction

export interface Retraction {
  readonly retracts: string
  /** Whose it is; by default the customer's who had an entry of this id first. */
  readonly customerId?: string
}

export interface KeptOutcomes {
  /** In the order of the reports. */
  readonly ids: readonly string[]
  /** Whom they are about. */
  readonly customerIds: ReadonlySet<string>
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
        ? prepareRetraction(world, report, prefix)
        : prepareOutcome(world, report, prefix, message)
    }),
  )
  const written: Written[] = []
  for (const { write } of prepared) written.push(await write())
  const customerIds = new Set(prepared.map(({ customerId }) => customerId))
  const notes = [...prepared.flatMap(({ note }) => note ?? []), ...written.flatMap(({ notes }) => notes)]
  return { ids: written.map(({ id }) => id), customerIds, notes }
}

/** The message of a feeder that reports an outcome. */
interface Numbered {
  readonly talk: Talk
  readonly fed: Fed
}

/** All that can be wrong is found before the first is written, so that a refused list leaves nothing behind. */
interface Prepared {
  readonly customerId: string
  readonly note?: Note
  /** Throws `Problem` where the id stands for something else. */
  readonly write: () => Promise<Written>
}

interface Written {
  /** Under which it is kept. */
  readonly id: string
  /** What is to be said of what was found then. */
  readonly notes: readonly Note[]
}

async function prepareOutcome(
  world: World,
  report: Exclude<OutcomeReport, Retraction>,
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
  if (report.at !== undefined) refuseBefore(record.at, report.at, `${prefix}at`)
  const strategy = world.strategy()
  const { declines } = strategy
  const decline = outcome === 'rejected' && reason !== undefined ? declines.get(reason) : undefined
  const { placement, ...labels } = shown
  const { sessionId } = record.request
  const entry: OutcomeEntry = {
    type: 'outcome',
    id: report.outcomeId ?? outcomeIdOf(report),
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
  const strange = reason !== undefined && declines.size > 0 && !declines.has(reason)
  const isTalk =
    message !== undefined &&
    message.talk.sessionId === sessionId &&
    message.talk.customerId === record.customerId

  /** Keeps it, where nothing came under its id before; else says what did. */
  async function keep(entry: OutcomeEntry, fed?: Fed) {
    const { customerId } = record!
    const unit = unitOf(world, record!, entry)
    const oversold = await unit.before()
    const isNew = await keepOutcome(world, customerId, sessionId, entry, windowed, fed)
    const found = isNew ? null : await foundUnder(world.store, customerId, entry)
    if (found === null || found === 'same') {
      world.log?.outcome(customerId, entry)
      logRetractions(world, customerId, windowed.retract)
    }
    await unit.after()
    return { id: entry.id, found, oversold: oversold && found === null }
  }

  return {
    customerId: record.customerId,
    note: strange ? unknownReason(reason, [...declines.keys()], `${prefix}reason`) : undefined,
    async write() {
      let kept = await keep(entry, isTalk ? message.fed : undefined)
      for (let nth = 2; kept.found === 'taken-back' && mayComeAgain(report); nth++)
        kept = await keep({ ...entry, id: `${entry.id}:${nth}` })
      const { id, found, oversold } = kept
      if (message && !isTalk) await countFed(world, message.talk, message.fed)
      if (oversold) world.oversold?.(actionId)
      const notes = [
        ...(oversold ? [soldOut(actionId, `${prefix}outcome`)] : []),
        ...(found === 'taken-back' || found === 'barred' ? [takenBack(id, `${prefix}outcomeId`)] : []),
      ]
      if (found !== null && typeof found === 'object')
        throw standsForAnother(id, found.other, `${prefix}outcomeId`)
      return { id, notes }
    },
  }
}

/**
 * A person may change their mind more than once. Who gives an id says by it that it is the same outcome; and a silence was taken back
 * by an answer.
 */
function mayComeAgain({ outcomeId, outcome }: Exclude<OutcomeReport, { retracts: string }>): boolean {
  return outcomeId === undefined && outcome !== 'ignored'
}

function standsForAnother(id: string, other: Entry, path: string): Problem {
  const message = `"${id}" stands for ${meaningOf(other)}, told before; give this outcome an id of its own`
  return new Problem('conflict', 'An id stands for one outcome', [{ path, message }])
}

function takenBack(id: string, path: string): Note {
  const message = `"${id}" was taken back, and does not count; to tell it anew give another outcomeId`
  return { path, message }
}

/** Clocks that feed us may be behind ours by this much. */
const MAX_BEHIND_MS = 5 * 60_000

/** It would count in no cap and no cool-down, and its response window would be over at once. */
function refuseBefore(decidedAt: number, at: number, path: string): void {
  if (at >= decidedAt - MAX_BEHIND_MS) return
  const [said, decided] = [at, decidedAt].map(time => new Date(time).toISOString())
  const message = `"${said}" is before its decision, which was made at ${decided}; correct the time, its unit or the clock, or leave it out for now`
  throw new Problem('invalid', 'An outcome comes after its decision', [{ path, message }])
}

/** Also of what was only barred: whoever found it at the same moment may have logged it. */
function logRetractions({ log, now }: World, customerId: string, ids: readonly string[] = []): void {
  for (const id of ids) log?.retraction(customerId, id, now())
}

function unknownReason(reason: string, known: readonly string[], path: string): Note {
  const message = `"${reason}" is kept, and counts as a rejection without a reason: the strategy knows ${known.join(', ')}`
  return { path, message }
}

function soldOut(actionId: string, path: string): Note {
  const message = `it is kept, and one too many: "${actionId}" was not held for it any more, and none is left`
  return { path, message }
}

async function prepareRetraction(world: World, report: Retraction, prefix: string): Promise<Prepared> {
  const path = `${prefix}retracts`
  const id = report.retracts
  const customerId = await ownerOf(world, report, path)
  const { history } = await world.store.recall({ customerId, stocked: [] })
  const entry = history.find(entry => entry.id === id)
  if (entry?.type === 'event') throw noOutcome(id, path, 'this is the id of an event')
  // An id that we gave names its decision and action, should the outcome come while this is under way.
  const [decisionId, actionId, outcome] = entry
    ? [entry.decisionId, entry.actionId, entry.outcome]
    : id.split(':')
  const windowed =
    actionId === undefined ? {} : withdrawnEffect({ decisionId: decisionId!, actionId }, outcome)
  // What came again under such an id, once it was taken back, has another one.
  const again = history.filter(
    each => each.type === 'outcome' && each.id.startsWith(`${id}:`) && outcomeIdOf(each) === id,
  )
  const ids = [id, ...again.map(each => each.id)]
  return {
    customerId,
    async write() {
      const retract = [...ids, ...(windowed.retract ?? [])]
      await world.store.keep({ customerId, entries: [], retract, answered: windowed.answered })
      logRetractions(world, customerId, retract)
      // Units are taken by outcomes, so that giving back what was never taken changes nothing.
      if (actionId) for (const each of ids) await world.store.giveBack(actionId, unitId(customerId, each))
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
