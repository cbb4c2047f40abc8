import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { CsvRefused } from '../customer/csv-rows.ts'
import { type ImportCounts, importProfiles, keepInStore, type Refusal, toldOf } from '../import-profiles.ts'
import { JobRefused } from '../jobs/refused.ts'
import type { Task } from '../jobs-port.ts'
import { profileRows } from '../profile-rows.ts'
import type { World } from '../world.ts'
import type { ImportData } from './data.ts'

/** In the data folder: where files to import are put. */
const IMPORTS = 'imports'
const MAX_ERRORS = 100
/** Telling is a write, too. */
const TELL_EVERY_MS = 500

/** Profiles from a file. Importing it twice changes nothing but revisions. `customerChanged` is told of whose profile it was. */
export function importFile(
  { store, strategy, now }: Pick<World, 'store' | 'strategy' | 'now'>,
  dataFolder: string,
  customerChanged: (customerId: string) => void = () => {},
) {
  return async ({ file, delimiter = ',' }: z.output<typeof ImportData>, task: Task) => {
    const path = join(dataFolder, IMPORTS, file)
    const size = await sizeOf(path, file)
    const errors: Refusal[] = []
    let bytes = 0
    let toldAt = Number.NEGATIVE_INFINITY
    const tell = ({ read, refused }: ImportCounts) =>
      task.progress({ share: Math.min(1, bytes / size), text: `${read} lines, ${refused} refused` })
    const rows = profileRows(path, {
      isCsv: /\.csv$/i.test(file),
      delimiter,
      declared: strategy().attributeByName,
      onBytes(count) {
        bytes += count
        task.signal.throwIfAborted()
      },
    })
    try {
      const keep = toldOf(keepInStore(store, strategy, now), customerChanged)
      const counts = await importProfiles(rows, keep, {
        onRefused(refusal) {
          if (errors.length < MAX_ERRORS) errors.push(refusal)
        },
        onProgress(counts) {
          task.signal.throwIfAborted()
          if (now() - toldAt < TELL_EVERY_MS) return
          toldAt = now()
          tell(counts)
        },
      })
      tell(counts)
      return { file, ...counts, errors, errorsLeftOut: counts.refused - errors.length }
    } catch (error) {
      throw error instanceof CsvRefused ? new JobRefused(`${file}: ${error.message}`) : error
    }
  }
}

async function sizeOf(path: string, file: string): Promise<number> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  if (found?.isFile()) return Math.max(1, found.size)
  throw new JobRefused(`there is no file ${file} in the folder "${IMPORTS}" of TACT_DATA; put it there`)
}
