import { Cluster, type Redis } from 'ioredis'
import { type Keys, redisKeys } from './keys.ts'
import { newsTeller } from './news.ts'
import { type ReadMany, readsByTurn } from './reads.ts'
import { type Scripts, scriptsOf } from './scripts.ts'

/** What the parts of the Redis driver work with. */
export interface Connection {
  readonly redis: Redis | Cluster
  readonly keys: Keys
  readonly scripts: Scripts
  readonly readMany: ReadMany
  readonly clustered: boolean
  /** Something was kept in the partition, and whoever drains it is told soon; never throws. */
  tellNews(partition: number): void
}

export function connectionOf(redis: Redis | Cluster, prefix: string): Connection {
  const keys = redisKeys(prefix)
  return {
    redis,
    keys,
    scripts: scriptsOf(redis),
    readMany: readsByTurn(redis),
    clustered: redis instanceof Cluster,
    tellNews: newsTeller(redis, keys.news),
  }
}

/**
 * Pointers first, then what they lead to: a crash between the two leaves a pointer to nothing, which does no harm.
 * One connection keeps the order in which it is sent commands; across a cluster's nodes the first must be answered before the next.
 */
export async function inOrder<T>(
  { clustered }: Connection,
  first: readonly Promise<unknown>[],
  then: () => Promise<T>,
): Promise<T> {
  const firsts = Promise.all(first)
  if (clustered) await firsts
  const [, answer] = await Promise.all([firsts, then()])
  return answer
}
