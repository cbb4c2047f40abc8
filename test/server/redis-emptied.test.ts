import t from 'tap'
import { startRedis, until, withoutRedis } from '../redis-server.ts'
import { smallSettings, startTact } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { onThePhone } from './stores.ts'

t.test(
  'a Redis that was emptied is told again which strategy is in force',
  { skip: withoutRedis() },
  async t => {
    const redis = await startRedis()
    t.teardown(redis.close)
    const settings = { ...smallSettings(t), TACT_REDIS_URL: redis.url }
    const server = await startTact(t, settings)
    const files = {
      ...smallStrategy,
      'arbitration.yaml': `${smallStrategy['arbitration.yaml']}\nfloor: 30\n`,
    }
    const { version } = (await server.call('PUT', '/v1/strategy', { files })).body
    const { history } = (await server.call('GET', '/v1/strategy')).body
    t.match(history, [{ version, origin: 'api' }, { origin: 'folder' }])

    await redis.command('FLUSHALL')
    t.equal((await server.call('GET', '/v1/strategy')).status, 200, 'at once')
    const isToldAgain = async () => (await redis.command('EXISTS', 'tact:document:strategy:in-force')) === 1
    await until(isToldAgain, 'the strategy to be told again')
    const again = await server.call('GET', '/v1/strategy')
    t.match(again.body, { version, history: [history[0]] }, 'the one before it is gone')
    t.equal((await server.call('POST', '/v1/strategy/rollback')).status, 409)

    const next = await startTact(t, settings)
    t.equal((await next.call('GET', '/v1/strategy')).body.version, version, 'not the one of its folder')
    const { decisionId } = (await server.call('POST', '/v1/decisions', onThePhone)).body
    const replayed = await next.call('POST', `/v1/decisions/${decisionId}/replay`)
    t.strictSame(replayed.body, { equal: true })
  },
)
