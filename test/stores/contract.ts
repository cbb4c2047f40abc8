import type { Test } from 'tap'
import type { Store } from '../../src/ports.ts'
import { allKeptContract } from './contract-all-kept.ts'
import { batchesContract } from './contract-batches.ts'
import { customersContract } from './contract-customers.ts'
import { decisionsContract } from './contract-decisions.ts'
import { documentsContract } from './contract-documents.ts'
import { drainContract } from './contract-drain.ts'
import { eraseContract } from './contract-erase.ts'
import { historyContract } from './contract-history.ts'
import { identitiesContract } from './contract-identities.ts'
import { interleavingsContract } from './contract-interleavings.ts'
import { keepContract } from './contract-keep.ts'
import { sessionsContract } from './contract-sessions.ts'
import { stockContract } from './contract-stock.ts'
import { streamContract } from './contract-stream.ts'
import { valuesContract } from './contract-values.ts'

/** A store on data of its own, empty at first. */
export interface Opened {
  readonly store: Store
  /** A second store on the same data, as another process has it. */
  readonly another: () => Promise<Store>
  /** Whether any key or value that is kept has the text in it. */
  readonly holds: (text: string) => Promise<boolean>
  readonly close: () => Promise<void>
  /** The time of both stores. */
  readonly clock: TestClock
}

export interface TestClock {
  now(): number
  pass(ms: number): void
  to(at: number): void
}

/** Real time, until it is made to pass: from then on it stands still. */
export function testClock(): TestClock {
  let at: number | null = null
  const now = () => at ?? Date.now()
  return {
    now,
    pass(ms) {
      at = now() + ms
    },
    to(time) {
      at = time
    },
  }
}

export type Open = () => Promise<Opened>

/** What every store does for those who use it; each driver runs it. */
export async function storeContract(t: Test, name: string, open: Open): Promise<void> {
  const parts = {
    keepContract,
    historyContract,
    sessionsContract,
    stockContract,
    customersContract,
    identitiesContract,
    decisionsContract,
    documentsContract,
    batchesContract,
    allKeptContract,
    eraseContract,
    valuesContract,
    streamContract,
    drainContract,
    interleavingsContract,
  }
  for (const [part, run] of Object.entries(parts)) {
    await t.test(`${name}: ${part.replace('Contract', '')}`, async t => {
      const opened = await open()
      t.teardown(opened.close)
      await run(t, opened)
    })
  }
}
