import t from 'tap'
import { startRedis, withoutRedis } from '../redis-server.ts'
import { jobsContract } from './contract.ts'
import { opening } from './opening.ts'

await t.test('on one Redis', { skip: withoutRedis() }, async t => {
  const server = await startRedis()
  t.teardown(server.close)
  await jobsContract(t, 'redis', opening(server.url, [server.port]))
})
