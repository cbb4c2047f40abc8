import type { Entry, Keep } from '../ports.ts'
import { PARTITIONS } from './partitions.ts'

/** What nobody has consumed for so long is removed, so that neither the stream nor a customer's id in it stays for ever. */
export const STREAM_KEPT_MS = 7 * 86_400_000

/** Dead letters are kept so long for somebody to look at. */
export const DEAD_LETTERS_KEPT_MS = 30 * 86_400_000

/** `03-1768478400000-0`: the partition, and what names the letter in there. */
export function deadLetterId(partition: number, name: string): string {
  return `${String(partition).padStart(2, '0')}-${name}`
}

/** Null for what cannot be a dead letter's id. */
export function parseDeadLetterId(id: string): { partition: number; name: string } | null {
  const [, partition, name] = /^(\d\d)-(\d{1,16}-\d{1,16})$/.exec(id) ?? []
  if (name === undefined || Number(partition) >= PARTITIONS) return null
  return { partition: Number(partition), name }
}

/**
 * Whether the stream's consumers are to look at once. Nobody learns from an event alone: in a conversation, where one follows another,
 * they would be looked at one by one.
 */
export function isNews({ entries, retract = [] }: Keep): boolean {
  return retract.length > 0 || entries.some(({ type }) => type === 'outcome')
}

/** What stands in the stream: an entry, or the id of one that was taken back, which its customer's log still has. */
export type StreamItem = Entry | string

/** The entry that an item tells of, and whether it was taken back; null where it is gone with its customer. */
export function toldOf(
  item: StreamItem,
  inLog: (id: string) => Entry | null,
): { entry: Entry; retracted: boolean } | null {
  if (typeof item !== 'string') return { entry: item, retracted: false }
  const entry = inLog(item)
  return entry && { entry, retracted: true }
}
