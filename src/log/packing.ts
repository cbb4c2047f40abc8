import { type FileHandle, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { setTimeout as after } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

/** It rests three times as long as it works: deciding comes first, and a quarter of a core keeps up with thousands a second. */
const REST = 3

/** Compressed at a time, so that lines are written in between. A gzip file of several members is a gzip file (RFC 1952, 2.2). */
const CHUNK_BYTES = 1 << 20

/** The first level takes half the time of the fourth, for a twentieth more bytes of lines like these. */
const LEVEL = 1

/** Writes a file anew beside itself and puts it in its place at once; with the times of the old one. */
export async function replaced(
  path: string,
  by: string,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const beside = `${by}.new`
  const { atime, mtime } = await stat(path)
  const file = await open(beside, 'w')
  try {
    await write(file)
  } finally {
    await file.close()
  }
  await utimes(beside, atime, mtime)
  await rename(beside, by)
  if (by !== path) await rm(path)
}

export async function writePacked(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    const began = performance.now()
    await file.write(gzipSync(bytes.subarray(start, start + CHUNK_BYTES), { level: LEVEL }))
    await after(REST * (performance.now() - began))
  }
}

/** Puts a closed segment's compressed form in its place. */
export async function pack(path: string): Promise<void> {
  await replaced(path, `${path}.gz`, async to => {
    const from = await open(path, 'r')
    try {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
      for (;;) {
        const { bytesRead } = await from.read(chunk, 0, CHUNK_BYTES)
        if (bytesRead === 0) return
        await writePacked(to, chunk.subarray(0, bytesRead))
      }
    } finally {
      await from.close()
    }
  })
}
