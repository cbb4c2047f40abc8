import t, { type Test } from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import type { Store } from '../../src/ports.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import type { World } from '../../src/world.ts'
import { type TestApp, testApp } from '../world.ts'

const decisions = (app: TestApp['app'], world: World) =>
  decisionRoutes(app, () => ({ world, onDecision() {} }))
const identity = { type: 'phone', value: '+45' }
const byPhone = { identity, channel: 'call-centre', placement: 'agent-screen' }

/** The small bank with a linked customer; `whose` stands for the store's own while it is set. */
async function bank(t: Test) {
  let whose: Store['whose'] | null = null
  const made = await testApp(t, [decisions], {
    store: async clock => {
      const store = await lmdbStore({ folder: t.testdir(), decisionsKeptMs: 86_400_000, now: clock.now })
      return { ...store, whose: one => (whose ?? store.whose)(one) }
    },
  })
  const attributes = { age: 44, consents: ['marketing'] }
  await made.store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 0, source: 'api' })
  await made.store.link([{ identity, customerId: 'C-1' }])
  const decide = (more: object = {}) => made.call('POST', '/v1/decisions', { ...byPhone, ...more })
  const lookUpBy = (by: Store['whose'] | null) => {
    whose = by
  }
  return { ...made, decide, lookUpBy }
}

const away = () => Promise.reject(new StoreUnavailable('the store is away'))

t.test('who it is cannot be found out: it is decided for the anonymous one, and says so', async t => {
  const { call, decide, lookUpBy, remembered } = await bank(t)
  t.match((await decide()).body, { customerId: 'C-1', degraded: [] })
  lookUpBy(away)
  const answer = await decide({ context: { reason: 'fee', sentiment: -0.7 } })
  t.equal(answer.status, 200)
  t.match(answer.body, { customerId: /^anonymous-/, knownCustomer: false, degraded: ['profile'] })
  t.equal(answer.body.actions[0].actionId, 'refund-fee', 'on context and defaults')
  await remembered()
  const replay = await call('POST', `/v1/decisions/${answer.body.decisionId}/replay`)
  t.strictSame(replay.body, { equal: true })
  lookUpBy(null)
  t.match((await decide()).body, { customerId: 'C-1', degraded: [] })
})

t.test('events of the call would be lost: they wait for the store', async t => {
  const { decide, lookUpBy } = await bank(t)
  lookUpBy(away)
  const answer = await decide({ events: [{ type: 'complaint' }] })
  t.equal(answer.status, 503)
  t.ok(answer.headers['retry-after'])
})

t.test('a lookup that takes longer than the deadline is not waited for', async t => {
  const { decide, lookUpBy } = await bank(t)
  let lookedUp = (_customerId: string | null) => {}
  lookUpBy(
    () =>
      new Promise(resolve => {
        lookedUp = resolve
      }),
  )
  const answer = await decide({ deadlineMs: 20 })
  t.equal(answer.status, 200)
  t.match(answer.body, { customerId: /^anonymous-/, degraded: ['profile'] })
  lookedUp(null)
})

t.test('what is wrong with the request is still said first', async t => {
  const { decide, lookUpBy } = await bank(t)
  lookUpBy(away)
  t.match(await decide({ placement: 'nowhere' }), { status: 422, body: { errors: [{ path: 'placement' }] } })
})
