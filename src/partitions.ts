import { hashOf } from './stores/hash.ts'

/** Customers are dealt to so many partitions; what is summed over customers is summed in each by itself. */
export const PARTITIONS = 16

/** The partition of a customer: the same on every replica, for ever. */
export const partitionOf = (customerId: string) => hashOf(customerId) % PARTITIONS
