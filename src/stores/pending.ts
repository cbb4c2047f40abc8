import type { DecisionRecord } from '../ports.ts'

/** Decisions that were given to the store and are not yet kept, so that whoever asks this process finds them. */
export function pendingDecisions() {
  const pending = new Map<string, DecisionRecord>()
  const underWay = new Set<Promise<void>>()
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
    /** Resolves when those that are pending now are kept or lost. */
    async settled(): Promise<void> {
      await Promise.allSettled(underWay)
    },
  }
}
