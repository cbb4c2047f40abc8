import { hashOf } from './hash.ts'

/**
 * Customers are divided into so many partitions, for good: all that is kept of a customer lies together with the partition's stream.
 * Enough to spread over the masters of a Cluster and over replicas that share the work, few enough to be looked at one by one.
 */
export const PARTITIONS = 64

export const partitions: readonly number[] = Array.from({ length: PARTITIONS }, (_, partition) => partition)

export function partitionOf(customerId: string): number {
  return hashOf(customerId) % PARTITIONS
}
