import type { Entry, EventEntry, Known, OutcomeEntry, Values } from '../ports.ts'
import { pack, unpack, unpackAll, unpackEach } from './codec.ts'
import { CUSTOMERS_BYTES, lately } from './lately.ts'

/**
 * A customer's history is a log of MessagePack items, one after another: adding is appending, reading is one read.
 * An item is an entry (a tuple that begins with its kind; a field that is missing is null) or, as plain text, the id of an entry
 * that was taken back. New fields go to the end of a tuple: what was written before then reads as missing.
 */

const outcomeKind = 0
const eventKind = 1

type OutcomeItem = readonly [
  typeof outcomeKind,
  id: string,
  at: number,
  decisionId: string,
  actionId: string,
  group: string,
  issue: string,
  kind: string,
  outcome: string,
  channel: string,
  reason: string | null,
  value: number | null,
  weight: number | null,
]
type EventItem = readonly [
  typeof eventKind,
  id: string,
  at: number,
  event: string,
  data: Values,
  sessionId: string | null,
  channel: string | null,
]
type Item = OutcomeItem | EventItem | string

function entryOf(item: OutcomeItem | EventItem): Entry {
  return item[0] === outcomeKind ? outcomeOf(item) : eventOf(item)
}

export function packEntry(entry: Entry): Buffer {
  return pack(itemOf(entry))
}

export function packRetraction(entryId: string): Buffer {
  return pack(entryId satisfies Item)
}

/** What `packEntry` or `packRetraction` has packed. */
export function unpackItem(bytes: Uint8Array): Entry | string {
  const item = unpack<Item>(bytes)
  return typeof item === 'string' ? item : entryOf(item)
}

/** A piece of a log: an entry, or (without a time) the taking back of one. */
interface LogItem {
  readonly id: string
  readonly at: number | null
  readonly bytes: Uint8Array
}

export function itemsIn(log: Uint8Array): readonly LogItem[] {
  const items: LogItem[] = []
  unpackEach(log, (value, start, end) => {
    const item = value as Item
    const bytes = log.subarray(start, end)
    items.push(typeof item === 'string' ? { id: item, at: null, bytes } : { id: item[1], at: item[2], bytes })
  })
  return items
}

/** An entry of a log, though it was taken back; null where it has none of this id. */
export function entryInLog(log: Uint8Array, id: string): Entry | null {
  const item = (unpackAll(log) as Item[]).find(each => typeof each !== 'string' && each[1] === id)
  return item === undefined || typeof item === 'string' ? null : entryOf(item)
}

/** What of a log came under these ids, or under all; in the order in which it came. */
export function knownInLog(log: Uint8Array, ids?: readonly string[]): ReadonlyMap<string, Known> {
  const asked = ids && new Set(ids)
  const known = new Map<string, Known>()
  if (log.length === 0) return known
  for (const item of unpackAll(log) as Item[]) {
    const takesBack = typeof item === 'string'
    const id = takesBack ? item : item[1]
    if (asked && !asked.has(id)) continue
    const entry = takesBack ? known.get(id)?.entry : entryOf(item)
    if (entry) known.set(id, { entry, takenBack: takesBack })
  }
  return known
}

/** What a log has of an action that a decision showed, in its own order: outcomes, and the ids of those that were taken back. */
export function outcomesInLog(
  log: Uint8Array,
  { decisionId, actionId }: Pick<OutcomeEntry, 'decisionId' | 'actionId'>,
): readonly (OutcomeEntry | string)[] {
  const ids = new Set<string>()
  return (unpackAll(log) as Item[]).flatMap(item => {
    if (typeof item === 'string') return ids.has(item) ? item : []
    if (item[0] !== outcomeKind || item[3] !== decisionId || item[4] !== actionId) return []
    ids.add(item[1])
    return outcomeOf(item)
  })
}

/**
 * The entries of a log, in the order in which they are to be told; those taken back are gone. `before` is what was read of the same
 * customer: where entries were only added since, these are decoded and the rest is taken from there.
 */
export function unpackHistory(log: Uint8Array, before?: readonly Entry[]): readonly Entry[] {
  if (log.length === 0) return NOTHING
  return grown(log, before) ?? unpackAnew(log)
}

const NOTHING: readonly Entry[] = Object.freeze([])

/** Null where entries were not merely added, or one that was could have been taken back before. */
function grown(log: Uint8Array, before: readonly Entry[] = []): readonly Entry[] | null {
  const known = logs.get(before)
  if (!known || known.length > log.length || withRetractions.has(before)) return null
  if (Buffer.compare(known, log.subarray(0, known.length)) !== 0) return null
  if (known.length === log.length) return before
  const items = unpackAll(log.subarray(known.length)) as Item[]
  const fresh = items.flatMap(item => (typeof item === 'string' ? [] : [entryOf(item)]))
  return fresh.length === items.length ? told([...before, ...fresh], log) : null
}

function unpackAnew(log: Uint8Array): readonly Entry[] {
  const entries: Entry[] = []
  let retracted: Set<string> | undefined
  for (const item of unpackAll(log) as Item[]) {
    if (typeof item === 'string') retracted = (retracted ?? new Set()).add(item)
    else entries.push(entryOf(item))
  }
  const standing = retracted ? entries.filter(each => !retracted.has(each.id)) : entries
  if (retracted) withRetractions.add(standing)
  return told(standing, log)
}

function told(entries: Entry[], log: Uint8Array): readonly Entry[] {
  entries.sort(byTime)
  logs.set(entries, log)
  return entries
}

/**
 * The log of a history. A history that was read, or packed before, has its log still: a decision's record takes half the time to pack so,
 * and every decision keeps what it has read.
 */
export function logOf(history: readonly Entry[]): Uint8Array {
  const known = logs.get(history)
  if (known) return known
  // An array of MessagePack is its length, in one, three or five bytes, and then its items: the log without the length.
  const { length } = history
  const log = pack(history.map(itemOf)).subarray(length < 16 ? 1 : length < 65_536 ? 3 : 5)
  logs.set(history, log)
  return log
}

/** Histories as they are read, by customer. */
export const readHistories = () => lately(CUSTOMERS_BYTES, unpackHistory)

const logs = new WeakMap<readonly Entry[], Uint8Array>()
const withRetractions = new WeakSet<readonly Entry[]>()

function itemOf(entry: Entry): Item {
  if (entry.type === 'event') {
    const { type: _, id, at, event, data, sessionId, channel, ...rest } = entry
    nothingLost(rest)
    return [eventKind, id, at, event, data, sessionId ?? null, channel ?? null]
  }
  const { type: _, id, at, decisionId, actionId, group, issue, kind, outcome, ...more } = entry
  const { channel, reason, value, weight, ...rest } = more
  nothingLost(rest)
  const optional = [reason ?? null, value ?? null, weight ?? null] as const
  return [outcomeKind, id, at, decisionId, actionId, group, issue, kind, outcome, channel, ...optional]
}

/** Does not compile when an entry has a field that its tuple does not carry. */
function nothingLost<T extends { readonly [K in keyof T]: never }>(_rest: T): void {}

function outcomeOf(item: OutcomeItem): OutcomeEntry {
  const [, id, at, decisionId, actionId, group, issue, kind, outcome, channel, reason, value, weight] = item
  const entry: { -readonly [K in keyof OutcomeEntry]: OutcomeEntry[K] } = {
    type: 'outcome',
    id,
    at,
    decisionId,
    actionId,
    group,
    issue,
    kind,
    outcome,
    channel,
  }
  if (reason != null) entry.reason = reason
  if (value != null) entry.value = value
  if (weight != null) entry.weight = weight
  return entry
}

function eventOf(item: EventItem): EventEntry {
  const [, id, at, event, data, sessionId, channel] = item
  const entry: { -readonly [K in keyof EventEntry]: EventEntry[K] } = { type: 'event', id, at, event, data }
  if (sessionId != null) entry.sessionId = sessionId
  if (channel != null) entry.channel = channel
  return entry
}

/** Oldest first; entries of the same moment by id, so that every driver tells the same story. */
function byTime(a: Entry, b: Entry): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
}
