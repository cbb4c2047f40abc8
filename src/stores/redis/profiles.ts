import type { Page, Profile, Store } from '../../ports.ts'
import { pack } from '../codec.ts'
import { packProfile } from '../profiles.ts'
import { type Connection, inOrder } from './connection.ts'
import { customerShards, shardOf } from './keys.ts'

type Imported = Parameters<Store['importProfiles']>[0]

/** Profiles under way at once: enough to keep Redis busy, few enough to be answered in time. */
const importedAtOnce = 200

export async function writeProfileIn(
  connection: Connection,
  customerId: string,
  profile: Profile,
): Promise<boolean> {
  const { redis, keys, scripts } = connection
  const { revision } = profile
  const bytes = packProfile(profile)
  const isNew = revision === 1
  const index = isNew ? [redis.zadd(keys.customers(shardOf(customerId)), 0, customerId)] : []
  const written = await inOrder(connection, index, () =>
    scripts.writeProfile(keys.profile(customerId), revision - 1, bytes),
  )
  return written === 1
}

export async function importInto(connection: Connection, imported: Imported): Promise<void> {
  const { keys, scripts } = connection
  for (let start = 0; start < imported.length; start += importedAtOnce) {
    const batch = imported.slice(start, start + importedAtOnce)
    const packed = batch.map(({ profile: { attributes, updatedAt, source } }) =>
      pack({ attributes, updatedAt, source }),
    )
    await inOrder(connection, indexed(connection, batch), () =>
      Promise.all(
        batch.map(({ customerId }, index) => scripts.importProfile(keys.profile(customerId), packed[index]!)),
      ),
    )
  }
}

function indexed({ redis, keys }: Connection, batch: Imported): Promise<unknown>[] {
  const members = new Map<number, (string | number)[]>()
  for (const { customerId } of batch) {
    const shard = shardOf(customerId)
    const list = members.get(shard)
    if (list) list.push(0, customerId)
    else members.set(shard, [0, customerId])
  }
  return [...members].map(([shard, list]) => redis.zadd(keys.customers(shard), ...list))
}

/** Takes a customer off the index; whoever has written a profile meanwhile stays on it. */
export async function unlist({ redis, keys }: Connection, customerId: string): Promise<void> {
  const index = keys.customers(shardOf(customerId))
  await redis.zrem(index, customerId)
  if ((await redis.exists(keys.profile(customerId))) === 1) await redis.zadd(index, 0, customerId)
}

/** Customers with a profile, in the order of their ids' UTF-8 bytes: the first of each part of the index, merged. */
export async function customersOf(
  connection: Connection,
  page: { after?: string; limit: number },
): Promise<Page<string>> {
  const { redis, keys } = connection
  const from = page.after === undefined ? '-' : `(${page.after}`
  const parts = await Promise.all(
    Array.from({ length: customerShards }, (_, shard) =>
      redis.zrangebylexBuffer(keys.customers(shard), from, '+', 'LIMIT', 0, page.limit + 1),
    ),
  )
  const found = parts.flat().sort(Buffer.compare)
  const items = found.slice(0, page.limit).map(String)
  return { items, next: found.length > page.limit ? (items.at(-1) ?? null) : null }
}
