import { createHash } from 'node:crypto'
import { trimmed } from '../history-kept.ts'
import type { Connection } from './connection.ts'
import { inBatches } from './in-batches.ts'

/**
 * Forgets what is too old of a customer's history; where that is changed meanwhile, whoever changes it does so. First the pointers, which
 * lie elsewhere: after a crash in between they are found again. `now` is the time of Redis.
 */
export async function trimHistory(
  { redis, keys, scripts }: Connection,
  customerId: string,
  now: number,
  keptMs: number,
): Promise<void> {
  const [history, entries] = [keys.history(customerId), keys.entries(customerId)]
  const read = await redis.multi().getBuffer(history).hgetall(entries).exec()
  const [bytes, all] = read!.map(([error, value]) => {
    if (error) throw error
    return value
  })
  const log = (bytes as Buffer | null) ?? Buffer.alloc(0)
  const { '': _noted, ...standings } = all as Record<string, string>
  const { items, gone, oldest } = trimmed(log, Object.entries(standings), { now, keptMs })
  await inBatches(gone, id => scripts.removeIf(keys.entryOwner(id), customerId))
  const before = createHash('sha1').update(log).digest('hex')
  await scripts.trimHistory(history, entries, before, Buffer.concat(items), oldest ?? '', ...gone)
}
