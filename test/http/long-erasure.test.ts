import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { customerRoutes } from '../../src/http/customers.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { testApp } from '../world.ts'

const SILENCE_MS = 200

t.test('an erasure that takes longer than a connection may be silent is answered', async t => {
  const { app } = await testApp(t, [customerRoutes], {
    store: async clock => {
      const store = await lmdbStore({ folder: t.testdir(), decisionsKeptMs: 86_400_000, now: clock.now })
      const erase: typeof store.erase = async customerId => {
        await pause(4 * SILENCE_MS)
        return store.erase(customerId)
      }
      return { ...store, erase }
    },
  })
  t.ok(app.server.timeout >= 1_000, 'there is a bound in earnest')
  app.server.timeout = SILENCE_MS
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const answer = await fetch(`${address}/v1/customers/C-1`, { method: 'DELETE' })
  t.equal(answer.status, 200)
  t.match(await answer.json(), { customerId: 'C-1' })
})
