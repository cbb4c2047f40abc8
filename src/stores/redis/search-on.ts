import { Redis, type RedisOptions } from 'ioredis'

/**
 * Has a connection that is led by Sentinels look for the master until it is closed by its user. ioredis 6.0.0 gives up for good where
 * the Sentinels tell of a failover just while it looks, as it does all the time that a master is gone: the news closes the search. So do its duplicates, such as the one with which BullMQ waits for jobs.
 */
export function searchOn(redis: Redis): Redis {
  let searching = false
  redis.on('connecting', () => {
    searching = true
  })
  for (const over of ['connect', 'close'])
    redis.on(over, () => {
      searching = false
    })
  redis.on('end', () => {
    // Private, and there is no other way to tell: true where the user closed it while it looked.
    const isClosed = Reflect.get(redis, 'manuallyClosing')
    if (searching && !isClosed) redis.connect().catch(() => {})
  })
  redis.duplicate = (override?: Partial<RedisOptions>) =>
    searchOn(Redis.prototype.duplicate.call(redis, override) as Redis)
  return redis
}
