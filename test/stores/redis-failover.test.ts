import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import t from 'tap'
import { connectPatiently } from '../../src/stores/redis/connect.ts'
import { startSentinel, until, withoutRedis } from '../redis-server.ts'

/** Does to a connection what the news of a failover does, as soon as it looks for the master. */
async function disturb(redis: Redis): Promise<void> {
  const { disconnect } = Reflect.get(redis, 'connector') as { disconnect(): void }
  const ended = new Promise<void>(resolve => redis.once('end', resolve))
  const disturbing = setInterval(() => {
    if (redis.status === 'connecting') disconnect.call(Reflect.get(redis, 'connector'))
  }, 1)
  await ended
  clearInterval(disturbing)
}

t.test(
  'a connection that hears of a failover while it looks for the master goes on looking, until it is closed',
  { skip: withoutRedis() },
  async t => {
    const { url, master, close } = await startSentinel()
    t.teardown(close)
    const redis = connectPatiently(url) as Redis
    redis.on('error', () => {})
    t.teardown(() => redis.disconnect())
    t.equal(await redis.ping(), 'PONG')
    const copy = redis.duplicate()
    copy.on('error', () => {})
    t.teardown(() => copy.disconnect())
    t.equal(await copy.ping(), 'PONG')
    await master.signal('SIGKILL')
    await Promise.all([disturb(redis), disturb(copy)])
    const answers = () =>
      Promise.all([redis.ping(), copy.ping()]).then(
        () => true,
        () => false,
      )
    await until(answers, 'the next master to be found', 45)
    t.pass('the next master is found')

    const other = connectPatiently(url) as Redis
    other.on('error', () => {})
    other.disconnect()
    await pause(300)
    t.equal(other.status, 'end', 'one that was closed stays so')
  },
)
