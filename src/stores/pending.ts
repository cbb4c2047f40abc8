import { setTimeout as after } from 'node:timers/promises'
import type { DecisionRecord } from '../ports.ts'
import { handedOverMs } from './batches.ts'

/** Decisions that were given to the store and are not yet kept, so that whoever asks this process finds them. */
export function pendingDecisions() {
  const pending = new Map<string, DecisionRecord>()
  const underWay = new Set<Promise<void>>()

  /** Resolves when those that are pending now are kept or lost. */
  async function settled(): Promise<void> {
    await Promise.allSettled(underWay)
  }

  return {
    get: (decisionId: string) => pending.get(decisionId) ?? null,
    /** Holds the records until `kept` settles. */
    async during(records: readonly DecisionRecord[], kept: () => Promise<void>): Promise<void> {
      for (const each of records) pending.set(each.decisionId, each)
      const keeping = kept()
      underWay.add(keeping)
      try {
        await keeping
      } finally {
        underWay.delete(keeping)
        for (const each of records) if (pending.get(each.decisionId) === each) pending.delete(each.decisionId)
      }
    },
    settled,
    /** Resolves when those that were made before are kept or lost, whichever process has made them. */
    async handedOver(): Promise<void> {
      await after(handedOverMs)
      await settled()
    },
  }
}
