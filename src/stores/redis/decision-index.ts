import { type Batch, nameLength } from '../batches.ts'
import { firstDecisionIdAt, timeOfDecisionId } from '../decision-ids.ts'

/**
 * Where batches of decisions are found again: for each hour a sorted set, in which a member is a batch's name and its customers'
 * hashes. A batch stands in the hour of its last id, which begins its name.
 */
const hourMs = 3_600_000

function hourOf(time: number): number {
  return Math.floor(time / hourMs)
}

/** Hours in which batches of a stretch of time are. */
export function hoursFrom(start: number, end: number): number[] {
  const first = hourOf(start)
  return Array.from({ length: hourOf(end) - first + 1 }, (_, index) => first + index)
}

export function hourOfBatch(name: string): number {
  return hourOf(timeOfDecisionId(name))
}

/** Begins the names of the hour, and sorts before them. */
export function firstIdOfHour(hour: number): string {
  return firstDecisionIdAt(hour * hourMs)
}

/** When the last decisions of an hour are no longer kept. */
export function hourForgottenAt(hour: number, decisionsKeptMs: number): number {
  return (hour + 1) * hourMs + decisionsKeptMs
}

export function memberOf({ name, customers }: Pick<Batch, 'name' | 'customers'>): Buffer {
  return Buffer.concat([Buffer.from(name), customers])
}

export function nameIn(member: Buffer): string {
  return member.toString('latin1', 0, nameLength)
}

export function customersIn(member: Buffer): Buffer {
  return member.subarray(nameLength)
}
