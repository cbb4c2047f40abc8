import { createHash } from 'node:crypto'
import { trimmed } from '../history-kept.ts'
import type { Connection } from './connection.ts'
import { inBatches } from './in-batches.ts'

/**
 * Forgets what is too old of a customer's history; where that is changed meanwhile, whoever changes it does so. First the pointers, which
 * lie elsewhere: after a crash in between they are found again. `now` is the time of Redis.
 */
export async function trimHistory(
  { keys, scripts }: Connection,
  customerId: string,
  now: number,
  keptMs: number,
): Promise<void> {
  const [history, entries] = [keys.history(customerId), keys.entries(customerId)]
  const [bytes, standings] = await scripts.readHistory(history, entries)
  const log = bytes ?? Buffer.alloc(0)
  const { items, gone, oldest } = trimmed(log, inPairs(standings), { now, keptMs })
  await inBatches(gone, id => scripts.removeIf(keys.entryOwner(id), customerId))
  const read = createHash('sha1').update(log).digest('hex')
  await scripts.trimHistory(history, entries, read, Buffer.concat(items), oldest ?? '', ...gone)
}

/** Without what stands under no id. */
function inPairs(standings: readonly Buffer[]): [id: string, standing: string][] {
  return standings.flatMap((id, index): [string, string][] =>
    index % 2 === 0 && id.length > 0 ? [[id.toString(), standings[index + 1]!.toString()]] : [],
  )
}
