import { statfsSync } from 'node:fs'

/** What is left free on a disk, in bytes. The decision log stops first: what it loses is counted, what the store refuses is missed by somebody. */
export const LEFT_BY_STORE = 32 * 2 ** 20
export const LEFT_BY_LOG = 96 * 2 ** 20
/** Without it the opening of an LMDB environment ends the process: its lock is a file in memory (SIGBUS). */
export const NEEDED_TO_OPEN = 2 ** 20

/** Less than is left free may be written within it. */
const LOOK_EVERY_MS = 250

/**
 * Tells in words what is missing before the disk of `folder` is full, and null where nothing is. Past that nothing is orderly any more:
 * lines end in their middle, and the binding of LMDB spoils the memory while it tells of it (`lmdb` 3.5.6).
 */
export function room(folder: string, left: number, free = () => freeBytes(folder)): () => string | null {
  let lookedAt = Number.NEGATIVE_INFINITY
  let lacking: string | null = null

  return () => {
    const now = performance.now()
    if (now - lookedAt < LOOK_EVERY_MS) return lacking
    lookedAt = now
    const bytes = free()
    lacking =
      bytes < left
        ? `Only ${megabytes(bytes)} are free on the disk of ${folder}, and ${megabytes(left)} are to be left; make room`
        : null
    return lacking
  }
}

/** Infinite where it cannot be known, such as of a folder that is not made yet. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Number.POSITIVE_INFINITY
  }
}

const megabytes = (bytes: number) => `${Math.floor(bytes / 2 ** 20)} MB`
