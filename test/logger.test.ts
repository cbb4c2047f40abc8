import { Redis } from 'ioredis'
import t from 'tap'
import { StoreUnavailable } from '../src/errors.ts'
import { logger } from '../src/logger.ts'
import { startRedis, withoutRedis } from './redis-server.ts'

function logged() {
  const lines: string[] = []
  return { log: logger('info', true, { write: line => void lines.push(line) }), text: () => lines.join('') }
}

t.test('of an error its kind, words, place and code are told', async t => {
  const { log, text } = logged()
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', port: 6379 })
  log.warn({ err: cause }, 'lost')
  t.match(JSON.parse(text()), {
    msg: 'lost',
    err: {
      type: 'Error',
      message: 'connect ECONNREFUSED',
      stack: /logger\.test/,
      code: 'ECONNREFUSED',
      port: 6379,
    },
  })
})

t.test(
  'what Redis was asked is not told: neither its password nor customers',
  { skip: withoutRedis() },
  async t => {
    const redis = await startRedis()
    t.teardown(redis.close)
    const { log, text } = logged()
    const client = new Redis(redis.url)
    t.teardown(() => client.disconnect())
    await client.set('tact:identity:phone:+4520304050', 'C-1')
    const refused = await client
      .lpush('tact:identity:phone:+4520304050', 'Anna')
      .catch((error: Error) => error)
    t.match(refused, { command: { args: [/4520304050/, 'Anna'] } }, 'the client keeps it with its errors')
    log.warn({ err: refused }, 'refused')
    log.warn({ err: new StoreUnavailable('Redis does not answer', refused) }, 'refused')

    await redis.command('ACL', 'SETUSER', 'default', 'resetpass', '>another')
    const stranger = new Redis(redis.url.replace('//', '//:the-password@'), { retryStrategy: () => null })
    t.teardown(() => stranger.disconnect())
    await new Promise<void>(resolve => {
      stranger.once('error', err => {
        log.warn({ err }, 'connection to Redis lost')
        resolve()
      })
    })
    t.match(text(), /WRONGTYPE/)
    t.match(text(), /WRONGPASS|AUTH/)
    t.notMatch(text(), /4520304050|Anna|the-password/)
  },
)
