import t from 'tap'
import { startRedis, withoutRedis } from '../redis-server.ts'
import { runTact, smallSettings, startTact } from '../running-server.ts'
import { onThePhone } from './stores.ts'

const FORGETFUL =
  'Redis may forget what it has acknowledged; set maxmemory-policy noeviction and appendonly yes'

t.jobs = 3

t.test('a Redis that may forget is warned of at the start', { skip: withoutRedis() }, async t => {
  const redis = await startRedis([
    '--maxmemory',
    '100mb',
    '--maxmemory-policy',
    'allkeys-lru',
    '--appendonly',
    'no',
  ])
  t.teardown(redis.close)
  const server = await startTact(t, { ...smallSettings(t), TACT_REDIS_URL: redis.url })
  t.match(server.logged(FORGETFUL), [
    { level: 40, settings: ['maxmemory-policy allkeys-lru', 'appendonly no'] },
  ])
})

t.test('one that keeps what it is told is not', { skip: withoutRedis() }, async t => {
  const redis = await startRedis(['--maxmemory-policy', 'volatile-lru'])
  t.teardown(redis.close)
  const server = await startTact(t, { ...smallSettings(t), TACT_REDIS_URL: redis.url })
  t.strictSame(server.logged(FORGETFUL), [], 'without a maxmemory it never evicts')
})

t.test(
  'a user with the rights that are documented is enough, and one with fewer is told',
  { skip: withoutRedis() },
  async t => {
    const redis = await startRedis()
    t.teardown(redis.close)
    const may = ['on', '>pw', '~tact:*', '~{tact}:*', '&tact:*', '+@all', '-@dangerous']
    await redis.command('ACL', 'SETUSER', 'tact', ...may, '+info')
    await redis.command('ACL', 'SETUSER', 'blind', ...may)
    const as = (login: string) => ({
      ...smallSettings(t),
      TACT_REDIS_URL: redis.url.replace('//', `//${login}@`),
    })
    const server = await startTact(t, as('tact:pw'))
    await server.call('PUT', '/v1/customers/C-1', {
      attributes: { age: 44 },
      identities: [{ type: 'phone', value: '+1' }],
    })
    t.match((await server.call('POST', '/v1/decisions', onThePhone)).body, {
      knownCustomer: true,
      degraded: [],
    })
    t.equal((await server.call('DELETE', '/v1/customers/C-1')).status, 200)
    t.equal((await server.call('POST', '/v1/jobs', { type: 'import', data: { file: 'a.csv' } })).status, 202)
    t.strictSame(await redis.command('ACL', 'LOG'), [], 'nothing was refused')

    const refusals = [
      ['blind:pw', /^Redis at redis:\/\/blind:\*\*\*@\S+ refuses: NOPERM .*'info'/m],
      ['tact:wrong', /WRONGPASS [^.]*\. Are user and password in TACT_REDIS_URL right/],
    ] as const
    for (const [login, says] of refusals) {
      const { code, printed } = await runTact(t, ['serve'], { ...as(login), TACT_PORT: '0' })
      t.equal(code, 1)
      t.match(printed, says)
      t.notMatch(printed, /^\s+at |:wrong@|"wrong"/m)
    }
  },
)
