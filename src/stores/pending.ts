import { setTimeout as after } from 'node:timers/promises'
import type { DecisionRecord } from '../ports.ts'
import { handedOverMs } from './batches.ts'

interface Keeping {
  readonly records: readonly DecisionRecord[]
  readonly kept: Promise<void>
}

/**
 * Decisions that were given to the store and are not yet kept, so that whoever asks this process finds them. A new list at each change,
 * and no Map or Set: one that is filled and emptied all the time leaves old tables behind, each of which leads to the next, and all that was
 * ever in them then lives until a whole collection.
 */
export function pendingDecisions() {
  let underWay: readonly Keeping[] = []

  /** Resolves when those that are pending now are kept or lost. */
  async function settled(): Promise<void> {
    await Promise.allSettled(underWay.map(each => each.kept))
  }

  return {
    get(decisionId: string): DecisionRecord | null {
      for (const { records } of underWay.toReversed()) {
        const found = records.find(each => each.decisionId === decisionId)
        if (found) return found
      }
      return null
    },
    /** Holds the records until `kept` settles. */
    async during(records: readonly DecisionRecord[], kept: () => Promise<void>): Promise<void> {
      const one = { records, kept: kept() }
      underWay = [...underWay, one]
      try {
        await one.kept
      } finally {
        underWay = underWay.filter(each => each !== one)
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
