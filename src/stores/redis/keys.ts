import type { Identity } from '../../ports.ts'
import { hashOf } from '../hash.ts'
import { partitionOf } from '../partitions.ts'
import { partitionTags } from './partition-tags.ts'

/** All keys of one customer have the hash tag of their partition, and so share a slot of the Cluster with its stream. */
export type Keys = ReturnType<typeof redisKeys>

/** Number of parts of the index of customers: more than a Cluster has masters, few enough to be merged. */
export const customerShards = 16

/** The names of all keys, under one prefix, so that several installations may share a Redis. */
export function redisKeys(prefix: string) {
  const of = (customerId: string) =>
    `${prefix}{${partitionTags[partitionOf(customerId)]}}:${tag(customerId)}:`
  const ofPartition = (name: string) => (partition: number) =>
    `${prefix}${name}:{${partitionTags[partition]}}`
  return {
    profile: (customerId: string) => `${of(customerId)}profile`,
    session: (customerId: string, sessionId: string) => `${of(customerId)}session:${sessionId}`,
    /** The customer's sessions, by the time at which they expire. */
    sessionsOf: (customerId: string) => `${of(customerId)}sessions`,
    /** The log of entries and retractions. */
    history: (customerId: string) => `${of(customerId)}history`,
    /** Entry id → whether it stands; and under no id the time of the oldest thing in the history. */
    entries: (customerId: string) => `${of(customerId)}entries`,
    identitiesOf: (customerId: string) => `${of(customerId)}identities`,

    /** What was kept in a partition and not consumed yet. */
    stream: ofPartition('stream'),
    /** Positions (`p:<consumer>`) and states (`s:<consumer>`). */
    progress: ofPartition('progress'),
    lease: ofPartition('lease'),
    deadLetters: ofPartition('dead-letters'),
    /** Open response windows, by the time at which they are over. */
    windows: ofPartition('windows'),
    /** Partitions in which something was kept lately. */
    news: `${prefix}news`,

    sessionOwner: (sessionId: string) => `${prefix}session-owner:${sessionId}`,
    entryOwner: (entryId: string) => `${prefix}entry-owner:${entryId}`,
    identity: ({ type, value }: Identity) => `${prefix}identity:${tag(type)}:${value}`,
    decisionBatch: (name: string) => `${prefix}decision-batch:${name}`,
    /** Names of an hour's batches with the hashes of their customers, in the order of the names. */
    decisionBatches: (hour: number) => `${prefix}decision-batches:${hour}`,
    document: (name: string) => `${prefix}document:${name}`,
    /** What is gone of an action, in numbers. */
    ledger: (actionId: string) => `${prefix}{stock:${tag(actionId)}}:ledger`,
    /** Owners by when what they hold runs out, and what it costs. */
    holds: (actionId: string) => `${prefix}{stock:${tag(actionId)}}:holds`,
    holdCosts: (actionId: string) => `${prefix}{stock:${tag(actionId)}}:hold-costs`,
    /** Until when an owner holds one: what a recall reads beside the ledger. */
    hold: (actionId: string, owner: string) => `${prefix}{stock:${tag(actionId)}}:hold:${owner}`,
    /** Outcome → the unit that it took. */
    units: (actionId: string) => `${prefix}{stock:${tag(actionId)}}:units-taken`,
    customers: (shard: number) => `${prefix}customers:{${String(shard).padStart(2, '0')}}`,
  }
}

/** The part of the index in which a customer stands. */
export function shardOf(customerId: string): number {
  return hashOf(customerId) % customerShards
}

/** A text between braces or colons: one that holds such marks, or nothing, would name another slot or another key. */
function tag(text: string): string {
  if (text === '') return '%'
  return text.replace(/[%{}:]/g, mark => `%${mark.charCodeAt(0).toString(16)}`)
}
