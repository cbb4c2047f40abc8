import { AggregatorRegistry, type Registry } from 'prom-client'

/** Metrics of one process, as its registry has them as JSON. */
export type ProcessMetrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

/** What workers had counted when they were last asked, and have taken with them: without it, sums over workers would fall. */
export interface PastCounts {
  seen(worker: number, metrics: ProcessMetrics): void
  gone(worker: number): Promise<void>
  metrics(): ProcessMetrics
}

export function pastCounts(): PastCounts {
  const lastSeen = new Map<number, ProcessMetrics>()
  let past: ProcessMetrics = []
  return {
    seen: (worker, metrics) => void lastSeen.set(worker, metrics),
    async gone(worker) {
      const counted = (lastSeen.get(worker) ?? []).filter(isCount)
      lastSeen.delete(worker)
      past = await summed([past, counted]).getMetricsAsJSON()
    },
    metrics: () => past,
  }
}

/** One registry of the metrics of several processes, each summed or else put together as it says itself (`aggregator`). */
export function summed(all: readonly ProcessMetrics[]): Registry {
  return AggregatorRegistry.aggregate([...all])
}

/** What only grows. */
function isCount({ name, type }: ProcessMetrics[number]): boolean {
  return name.endsWith('_total') || String(type) === 'histogram'
}
