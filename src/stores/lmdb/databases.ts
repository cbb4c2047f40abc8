import { join } from 'node:path'
import type { Database, Key } from 'lmdb'
import type { Session } from '../../ports.ts'
import type { Ledger } from '../../stock.ts'
import type { Standing } from '../history-kept.ts'
import { commitsOf } from './commits.ts'
import { openEnvironment } from './environment.ts'
import { spareBuffers } from './spare-buffers.ts'
import type { Hold, Unit } from './stock.ts'

export interface KeptSession {
  readonly session: Session
  /** Null: never forgotten. */
  readonly expiresAt: number | null
  /** Where the sweep finds it: the key of its reminder. */
  readonly remindedAt: number | null
}

export type Databases = Awaited<ReturnType<typeof openDatabases>>

/**
 * Opens (or makes) the LMDB environment in `folder`: one table for each kind of thing. Several processes may hold it open. Rejects
 * with `StoreUnavailable` where one of them hangs. `free`: bytes on the disk.
 */
export async function openDatabases(folder: string, free?: () => number) {
  const path = join(folder, 'store')
  const environment = await openEnvironment({ path, maxDbs: 48, name: 'embedded store', free })
  const { root, read } = environment
  // Objects of the same shape share one description of it, which is stored in the table itself.
  const table = <V, K extends Key>(name: string): Database<V, K> =>
    root.openDB<V, K>({ name, sharedStructuresKey: Symbol.for('structures') })
  const index = <K extends Key>(name: string): Database<string, K> =>
    root.openDB<string, K>({ name, encoding: 'string' })

  const tables = {
    /** customer → packed profile */
    profiles: root.openDB<Buffer, string>({ name: 'profiles', encoding: 'binary' }),
    /** [customer, session] → session */
    sessions: table<KeptSession, [string, string]>('sessions'),
    /** session → customer */
    sessionOwners: index<string>('session-owners'),
    /** [when to look whether it has expired, customer, session] */
    sessionExpiries: index<[number, string, string]>('session-expiries'),
    /** [customer, entry] → whether the entry stands */
    entries: root.openDB<Standing, [string, string]>({ name: 'entries', encoding: 'string' }),
    /** [customer, number] → a stretch of the customer's history */
    histories: root.openDB<Buffer, [string, number]>({ name: 'histories', encoding: 'binary' }),
    /** customer → the time of the oldest thing in the history */
    oldest: index<string>('history-oldest'),
    /** [that time, customer] */
    oldestFirst: index<[number, string]>('history-oldest-first'),
    /** number → the hash of a customer whose profile or history was changed */
    changes: index<number>('changes'),
    /** entry → customer */
    entryOwners: index<string>('entry-owners'),
    /** [action, outcome] → the unit that it took */
    units: table<Unit, [string, string]>('stock-units'),
    /** [action, owner] → a unit promised */
    holds: table<Hold, [string, string]>('stock-holds'),
    /** [action, until when it is held, owner] */
    holdExpiries: index<[string, number, string]>('stock-hold-expiries'),
    /** action → what is gone of it */
    ledgers: table<Ledger, string>('stock-ledgers'),
    /** [type, value] → customer */
    identities: index<[string, string]>('identities'),
    /** [customer, type, value] */
    identitiesOf: index<[string, string, string]>('identities-of'),
    /** batch → its bytes */
    decisionBatches: root.openDB<Buffer, string>({ name: 'decision-batches', encoding: 'binary' }),
    /** batch → the hashes of its customers */
    decisionCustomers: root.openDB<Buffer, string>({ name: 'decision-customers', encoding: 'binary' }),
    /** [partition, number] → something that was kept and not consumed yet */
    stream: root.openDB<Buffer, [number, number]>({ name: 'stream', encoding: 'binary' }),
    /** partition → its last number */
    streamHeads: index<number>('stream-heads'),
    /** partition in which something was kept lately */
    news: index<number>('news'),
    /** [partition, consumer] → position and state */
    progress: root.openDB<Buffer, [number, string]>({ name: 'progress', encoding: 'binary' }),
    /** [partition, number] → what a consumer could not take */
    deadLetters: root.openDB<Buffer, [number, number]>({ name: 'dead-letters', encoding: 'binary' }),
    /** partition → who works on it, and until when */
    leases: index<number>('leases'),
    /** [partition, response window] → when it is over */
    windows: index<[number, string]>('windows'),
    /** [partition, when it is over, response window] */
    windowEnds: index<[number, number, string]>('window-ends'),
    /** number → a change that other processes are to be told of */
    told: index<number>('told'),
    /** process → until when it listens to what is told */
    listeners: index<string>('listeners'),
    /** process → the number of its last commit */
    commits: root.openDB<number, string>({ name: 'commits' }),
    /** name → document */
    documents: table<unknown, string>('documents'),
  }

  const { commit, stop } = commitsOf(environment, tables.commits)

  /**
   * Runs `act` in a write transaction, together with others of the same turn; resolves when it is committed.
   * An exception does not undo what `act` has written before it: encode and check first, then write.
   */
  async function write<T>(act: () => T): Promise<T> {
    try {
      return await commit(act)
    } catch (error) {
      const stock = [tables.units, tables.holds, tables.ledgers]
      // A shape that was described in a failed commit is not stored: learn anew what is.
      for (const each of [tables.sessions, ...stock, tables.documents]) forgetShapes(each)
      throw error
    }
  }

  /**
   * Writes what needs no look at what is there: all or nothing, as `write`, but in the writing thread, so that the event loop is
   * free meanwhile. A read inside `act` does not see its writes. It waits as long as others have the lock.
   */
  async function writeBlindly(act: () => void): Promise<void> {
    await environment.write(() => root.batch(act))
  }

  function close(): Promise<void> {
    stop()
    return environment.close()
  }

  return { tables, ...tables, spare: spareBuffers(), read, write, writeBlindly, close }
}

function forgetShapes(database: object): void {
  const { encoder } = database as { encoder?: { clearSharedData?(): void } }
  encoder?.clearSharedData?.()
}
