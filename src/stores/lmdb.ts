import { isDeepStrictEqual } from 'node:util'
import type { Store } from '../ports.ts'
import { knownInLog } from './history.ts'
import { FOR_EVER_MS } from './history-kept.ts'
import { openDatabases } from './lmdb/databases.ts'
import { decisionFrom, rememberIn } from './lmdb/decisions.ts'
import { decisionsOfIn } from './lmdb/decisions-of.ts'
import { eraseFrom } from './lmdb/erase.ts'
import { logOfCustomer } from './lmdb/histories.ts'
import { linkIn, listIdentities, removeIdentity } from './lmdb/identities.ts'
import { keepIn } from './lmdb/keep.ts'
import { keptOfIn } from './lmdb/kept-of.ts'
import { customersOf, importInto, profileOf, writeProfileIn } from './lmdb/profiles.ts'
import { recaller } from './lmdb/recall.ts'
import { sessionOf } from './lmdb/sessions.ts'
import { giveBackTo, releaseIn, reserveIn, stockIn, takeIn } from './lmdb/stock.ts'
import { streamIn } from './lmdb/stream.ts'
import { historyTrimmer } from './lmdb/trim-histories.ts'
import { pendingDecisions } from './pending.ts'

export interface LmdbSettings {
  /** Made where it is missing; may be shared by several processes of one machine. */
  readonly folder: string
  /** Decisions older than this are forgotten. */
  readonly decisionsKeptMs: number
  /** Entries of histories older than this are forgotten, as others are kept; default: none. */
  readonly historyKeptMs?: number
  readonly now?: () => number
  /** Bytes that are free on the disk; asked of the disk unless given. */
  readonly free?: () => number
}

/**
 * The embedded store. What it has acknowledged survives the death of any process. Rejects with `StoreUnavailable` where a process that has
 * it open hangs.
 */
export async function lmdbStore({
  folder,
  decisionsKeptMs,
  historyKeptMs = FOR_EVER_MS,
  now = Date.now,
  free,
}: LmdbSettings): Promise<Store> {
  const databases = await openDatabases(folder, free)
  const { read, write } = databases
  const pending = pendingDecisions()
  const recall = recaller(databases)
  const trimHistories = historyTrimmer(databases, historyKeptMs)
  const session = (customerId: string, sessionId: string) =>
    sessionOf(databases, customerId, sessionId, now())

  return {
    recall: async what => recall(what, now()),
    keep: what => keepIn(databases, what, now, trimHistories),
    stream: streamIn(databases, now),
    reserve: (owner, claims) => reserveIn(databases, owner, claims, now),
    release: (owner, actionIds) => releaseIn(databases, owner, actionIds),
    take: taking => takeIn(databases, taking, now),
    giveBack: (actionId, outcomeId) => giveBackTo(databases, actionId, outcomeId),
    stock: actionIds => stockIn(databases, actionIds, now),

    profile: async customerId => read(() => profileOf(databases, customerId)),
    writeProfile: (customerId, profile) => writeProfileIn(databases, customerId, profile),
    importProfiles: profiles => importInto(databases, profiles),
    customers: async page => customersOf(databases, page),
    keptOf: async customerId => read(() => keptOfIn(databases, customerId)),
    decisionsOf: async (customerIds, from) => {
      if (from === null) await pending.handedOver()
      return read(() => decisionsOfIn(databases, customerIds, from ?? ''))
    },
    erase: async customerId => {
      await pending.settled()
      return eraseFrom(databases, customerId, now, pending.handedOver)
    },

    whose: async ({ type, value }) => read(() => databases.identities.get([type, value]) ?? null),
    link: links => linkIn(databases, links),
    unlink: identity => write(() => removeIdentity(databases, identity)),
    identities: async customerId => read(() => listIdentities(databases, customerId)),

    session: async sessionId =>
      read(() => {
        const owner = databases.sessionOwners.get(sessionId)
        return owner === undefined ? null : session(owner, sessionId)
      }),
    known: async (customerId, entryIds) =>
      read(() => knownInLog(logOfCustomer(databases, customerId), entryIds)),
    entryOwner: async entryId => read(() => databases.entryOwners.get(entryId) ?? null),

    remember: records =>
      pending.during(records, () => rememberIn(databases, records, now() - decisionsKeptMs)),
    decision: async decisionId =>
      pending.get(decisionId) ?? decisionFrom(databases, decisionId, now() - decisionsKeptMs),

    document: async name => read(() => databases.documents.get(name) ?? null),
    writeDocument: (name, value) =>
      write(() => {
        if (value === null) databases.documents.remove(name)
        else databases.documents.put(name, value)
      }),
    replaceDocument: (name, seen, value) =>
      write(() => {
        if (!isDeepStrictEqual(databases.documents.get(name) ?? null, seen)) return false
        databases.documents.put(name, value)
        return true
      }),

    ping: async () => read(() => void databases.documents.doesExist('')),
    close: () => databases.close(),
  }
}
