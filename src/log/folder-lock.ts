import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Whoever holds the lock says so more often than that; after it, it has died. */
const HELD_MS = 30_000
const SAY_EVERY_MS = 5_000

/**
 * Runs `work` while no other process that looks after the folder does; null where another does. Only what is closed is looked after:
 * writing needs no lock.
 */
export async function alone<T>(
  folder: string,
  who: string,
  now: () => number,
  work: () => Promise<T>,
): Promise<{ readonly result: T } | null> {
  const path = join(folder, '.upkeep')
  if (!(await taken(path, who)) && !((await letGo(path, who, now)) && (await taken(path, who)))) return null
  const saying = setInterval(() => {
    const at = now() / 1_000
    utimes(path, at, at).catch(() => {})
  }, SAY_EVERY_MS)
  try {
    return { result: await work() }
  } finally {
    clearInterval(saying)
    const holder = await readFile(path, 'utf8').catch(() => '')
    if (holder === who) await rm(path, { force: true })
  }
}

async function taken(path: string, who: string): Promise<boolean> {
  try {
    await writeFile(path, who, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Takes away a lock whose holder has died. Of several who find it, one gets it. */
async function letGo(path: string, who: string, now: () => number): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path)
    if (now() - mtimeMs < HELD_MS) return false
    const aside = `${path}.${who}`
    await rename(path, aside)
    await rm(aside, { force: true })
    return true
  } catch {
    return false
  }
}
