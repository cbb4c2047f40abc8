import { decisionRecord } from './decision-record.ts'
import { Problem } from './errors.ts'
import { keepWithUnit } from './keep-with-unit.ts'
import { standing } from './learning/adaptive/change.ts'
import { again, isAnswer, outcomeIdOf, responseWindowMs, windowEffect } from './learning/response-window.ts'
import type { Note, OutcomeReport, Prepared, Retraction, Written } from './outcome-reports.ts'
import type { OutcomeEntry } from './ports.ts'
import { prepareRetraction } from './retract.ts'
import { isOther, ofImpression, refuseOtherOutcomes, standsForAnother } from './told-before.ts'
import type { World } from './world.ts'

export interface KeptOutcomes {
  /** In the order of the reports. */
  readonly ids: readonly string[]
  /** Whom they are about. */
  readonly customerIds: ReadonlySet<string>
  /** What was kept and has less effect than whoever reported it may think. */
  readonly notes: readonly Note[]
}

/**
 * Use case 3: outcomes become history and counters, and change their session. Durable when it resolves; the same outcome counts once.
 * Throws `Problem`, before any is kept; where a list was given its paths start with the index.
 */
export async function keepOutcomes(
  world: World,
  reports: OutcomeReport | readonly OutcomeReport[],
): Promise<KeptOutcomes> {
  const isList = Array.isArray(reports)
  const prepared = await Promise.all(
    [reports].flat().map(async (report, index) => {
      const prefix = isList ? `[${index}].` : ''
      return 'retracts' in report
        ? prepareRetraction(world, report, prefix)
        : prepareOutcome(world, report, prefix)
    }),
  )
  // Of one alone it is found when it is to be kept.
  if (prepared.length > 1) {
    const named = prepared.flatMap(({ named }) => named ?? [])
    await refuseOtherOutcomes(world.store, named)
  }
  const written: Written[] = []
  for (const { write } of prepared) written.push(await write())
  const customerIds = new Set(prepared.map(({ customerId }) => customerId))
  const notes = [...prepared.flatMap(({ note }) => note ?? []), ...written.flatMap(({ notes }) => notes)]
  return { ids: written.map(({ id }) => id), customerIds, notes }
}

async function prepareOutcome(
  world: World,
  report: Exclude<OutcomeReport, Retraction>,
  prefix: string,
): Promise<Prepared> {
  const { decisionId, actionId, outcome, reason, value, impressionId } = report
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
  const { customerId } = record
  const strategy = world.strategy()
  const { declines } = strategy
  const decline = outcome === 'rejected' && reason !== undefined ? declines.get(reason) : undefined
  const { placement, ...labels } = shown
  const ownId = report.outcomeId ?? (outcome === 'impression' ? impressionId : undefined)
  const told: OutcomeEntry = {
    type: 'outcome',
    id: ownId ?? outcomeIdOf(report),
    at: report.at ?? world.now(),
    decisionId,
    ...labels,
    outcome,
    reason,
    channel: record.request.channel,
    value,
    weight: decline?.of(shown).learningWeight,
  }
  const windowMs = responseWindowMs(strategy, actionId, placement)
  // A person may change their mind more than once. Who gives an id says by it that it is the same outcome; and a silence was taken
  // back by an answer.
  const mayComeAgain = ownId === undefined && outcome !== 'ignored'
  const path = `${prefix}outcomeId`
  // Which decision an answer to an impression belongs to is found when it is to be kept.
  const named = report.outcomeId !== undefined && impressionId === undefined
  const strange = reason !== undefined && declines.size > 0 && !declines.has(reason)

  async function keep(told: OutcomeEntry) {
    const entry =
      impressionId === undefined
        ? told
        : await ofImpression(world.store, customerId, told, impressionId, `${prefix}impressionId`)
    const effect = windowEffect(entry, windowMs, await ignoredBy(entry))
    return { entry, ...(await keepWithUnit(world, record!, entry, effect)) }
  }

  /** What an answer that comes late has to take back, where its impression was told more than once. */
  async function ignoredBy(entry: OutcomeEntry): Promise<readonly string[]> {
    const isLate = windowMs !== null && world.now() >= record!.at - MAX_BEHIND_MS + windowMs
    if (!isLate || !isAnswer(entry)) return []
    const told = await world.store.stream.outcomesOf(customerId, entry)
    return standing(told).flatMap(each => (each.outcome === 'ignored' ? each.id : []))
  }

  return {
    customerId,
    named: named ? { customerId, entry: told, path } : undefined,
    note: strange ? unknownReason(reason, [...declines.keys()], `${prefix}reason`) : undefined,
    async write() {
      let kept = await keep(told)
      // Another screen has told this impression meanwhile.
      if (isOther(kept.found) && ownId === impressionId) kept = await keep(told)
      for (let nth = 2; kept.found === 'taken-back' && mayComeAgain; nth++)
        kept = await keep({ ...told, id: again(told.id, nth) })
      const { entry, found, oversold } = kept
      const { id } = entry
      if (oversold) world.oversold?.(actionId)
      const notes = [
        ...(oversold ? [soldOut(actionId, `${prefix}outcome`)] : []),
        ...(found === 'taken-back' || found === 'barred' ? [takenBack(id, path)] : []),
      ]
      if (isOther(found)) throw standsForAnother(entry, found.other, path)
      return { id, notes }
    },
  }
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

function unknownReason(reason: string, known: readonly string[], path: string): Note {
  const message = `"${reason}" is kept, and counts as a rejection without a reason: the strategy knows ${known.join(', ')}`
  return { path, message }
}

function soldOut(actionId: string, path: string): Note {
  const message = `it is kept, and one too many: "${actionId}" was not held for it any more, and none is left`
  return { path, message }
}
