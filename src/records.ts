import type { DecisionRecord, Store } from './ports.ts'

/** Keeps records of decisions behind their answers: in batches, and never without bound. */
export interface RecordKeeper {
  add(record: DecisionRecord): void
  /** One that was added and is not with the store yet. */
  find(decisionId: string): DecisionRecord | null
  /** Resolves when all that were added are kept or lost. */
  settled(): Promise<void>
}

/** Records that wait for the store at most; beyond it the store is hopelessly behind, and records are lost rather than memory. */
const MOST_WAITING = 10_000

/** A commit costs the embedded store about 0.2 ms of the event loop, however many records it holds: they are collected for this long. */
const COLLECT_MS = 25

export function recordKeeper(store: Store, onLost: (count: number, why: unknown) => void): RecordKeeper {
  let batch: DecisionRecord[] = []
  let waiting = 0
  const writes = new Set<Promise<void>>()

  function write(): void {
    if (batch.length === 0) return
    const records = batch
    batch = []
    const written: Promise<void> = store
      .remember(records)
      .catch(error => onLost(records.length, error))
      .finally(() => {
        waiting -= records.length
        writes.delete(written)
      })
    writes.add(written)
  }

  return {
    add(record) {
      if (waiting >= MOST_WAITING) return onLost(1, new Error('the store is too far behind'))
      waiting += 1
      batch.push(record)
      if (batch.length === 1) setTimeout(write, COLLECT_MS)
    },
    find: decisionId => batch.find(record => record.decisionId === decisionId) ?? null,
    async settled() {
      write()
      await Promise.all(writes)
    },
  }
}
