import { join } from 'node:path'
import { open } from 'lmdb'
import type { Store } from '../src/ports.ts'
import { lmdbStore } from '../src/stores/lmdb.ts'
import { redisStore } from '../src/stores/redis.ts'
import { type BenchCustomer, customerId } from './customers.ts'

const DECISIONS_KEPT_MS = 30 * 86_400_000
const AT_ONCE = 100

export async function fillEmbedded(folder: string, customers: readonly BenchCustomer[]): Promise<void> {
  await fill(await lmdbStore({ folder, decisionsKeptMs: DECISIONS_KEPT_MS }), customers)
}

export async function fillRedis(url: string, customers: readonly BenchCustomer[]): Promise<void> {
  await fill(
    await redisStore({ url, decisionsKeptMs: DECISIONS_KEPT_MS, commandTimeoutMs: 10_000 }),
    customers,
  )
}

async function fill(store: Store, customers: readonly BenchCustomer[]): Promise<void> {
  const updatedAt = Date.now()
  await store.importProfiles(
    customers.map(({ customerId, attributes }) => ({
      customerId,
      profile: { attributes, updatedAt, source: 'import' },
    })),
  )
  for (let start = 0; start < customers.length; start += AT_ONCE) {
    const some = customers.slice(start, start + AT_ONCE)
    await Promise.all(some.map(({ customerId, history }) => store.keep({ customerId, entries: history })))
  }
  await store.close()
}

const CHUNK = 2_000

/** So many profiles, with the attributes of the given customers in turn, and no history. */
export async function fillMany(
  folder: string,
  customers: readonly BenchCustomer[],
  profiles: number,
): Promise<void> {
  const store = await lmdbStore({ folder, decisionsKeptMs: DECISIONS_KEPT_MS })
  const updatedAt = Date.now()
  for (let start = 0; start < profiles; start += CHUNK)
    await store.importProfiles(
      Array.from({ length: Math.min(CHUNK, profiles - start) }, (_, index) => {
        const { attributes } = customers[(start + index) % customers.length]!
        const profile = { attributes, updatedAt, source: 'import' }
        return { customerId: customerId(start + index), profile }
      }),
    )
  await store.close()
}

/** The naive pipeline keeps a customer as one JSON text. */
export async function fillNaive(folder: string, customers: readonly BenchCustomer[]): Promise<void> {
  const database = open<string, string>({ path: join(folder, 'naive'), encoding: 'string' })
  await Promise.all(customers.map(each => database.put(each.customerId, JSON.stringify(each))))
  await database.close()
}
