import { existsSync } from 'node:fs'
import { copyFile, cp, readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { LOG_FOLDER, segmentsIn } from '../log/segments.ts'
import { makeFolder } from '../make-folder.ts'
import { copyEnvironment } from '../stores/lmdb/copy.ts'

export const USAGE = 'tact backup FOLDER'

/** What of `TACT_DATA` is written page by page, and not to be copied as files are. */
const ENVIRONMENTS = ['store', 'jobs']

export interface BackupIo {
  readonly data: string
  readonly onRedis: boolean
  readonly stdout: (line: string) => void
  readonly stderr: (line: string) => void
}

/** Copies `TACT_DATA` while servers write to it; a server starts on the copy. */
export async function backupCommand(words: readonly string[], io: BackupIo): Promise<number> {
  const [to] = words
  const refusal = await whyNot(words, io)
  if (refusal !== null || to === undefined) {
    io.stderr(refusal ?? USAGE)
    return 2
  }
  makeFolder(to)
  for (const name of await readdir(io.data)) {
    const [path, copy] = [join(io.data, name), join(to, name)]
    if (ENVIRONMENTS.includes(name)) {
      if (!io.onRedis) await copyEnvironment(path, copy)
    } else if (name === LOG_FOLDER) await copyLog(path, copy)
    else await cp(path, copy, { recursive: true })
  }
  io.stdout(
    `${io.data} is copied to ${to}${io.onRedis ? ', but for what is on Redis: back that up there' : ''}`,
  )
  return 0
}

async function whyNot(words: readonly string[], { data }: BackupIo): Promise<string | null> {
  const [to] = words
  if (to === undefined || words.length > 1 || to.startsWith('-'))
    return `write ${USAGE}; seen "${words.join(' ')}"`
  if (!existsSync(data)) return `there is nothing at ${data}; set TACT_DATA to the folder of the server`
  if (`${resolve(to)}/`.startsWith(`${resolve(data)}/`)) return `${to} is in ${data}: name a folder elsewhere`
  const there = await readdir(to).catch(() => [])
  return there.length > 0 ? `${to} is not empty: name a new folder` : null
}

/** Lines are only ever added to a segment; but it changes its name when it is closed, and again when it is packed. */
async function copyLog(folder: string, to: string): Promise<void> {
  makeFolder(to)
  const copied = new Set<string>()
  for (;;) {
    const missing = (await segmentsIn(folder)).filter(({ name }) => !copied.has(name))
    if (missing.length === 0) return
    for (const { name, path } of missing) {
      if (await isCopied(path, to)) copied.add(name)
    }
  }
}

/** Not where it has another name by now, or was forgotten. */
async function isCopied(path: string, to: string): Promise<boolean> {
  try {
    await copyFile(path, join(to, basename(path)))
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
