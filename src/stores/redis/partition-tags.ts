import { PARTITIONS } from '../partitions.ts'

const SLOTS = 16_384

/**
 * The hash tag of each partition. They are chosen so that partitions follow each other through the slots at equal distances: masters
 * that share the slots evenly, as they do by default, share the partitions evenly, too, which tags by chance would not.
 */
export const partitionTags: readonly string[] = Array.from({ length: PARTITIONS }, (_, partition) => {
  for (let attempt = 0; ; attempt++) {
    const tag = `p${String(partition).padStart(2, '0')}.${attempt.toString(36)}`
    if (Math.floor((slotOf(tag) * PARTITIONS) / SLOTS) === partition) return tag
  }
})

/** CRC16/XMODEM of the tag, as the Redis Cluster specification has it. */
function slotOf(tag: string): number {
  let crc = 0
  for (const byte of Buffer.from(tag)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc % SLOTS
}
