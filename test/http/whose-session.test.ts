import t from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { identityRoutes } from '../../src/http/identities.ts'
import { sessionRoutes } from '../../src/http/sessions.ts'
import { type TestApp, testApp } from '../world.ts'

const routes = [
  sessionRoutes,
  identityRoutes,
  (...[app, world]: Parameters<typeof sessionRoutes>) =>
    decisionRoutes(app, () => ({ world, onDecision() {} })),
]
const minuteMs = 60_000

const tell = ({ call }: TestApp, type: string, data = {}, more = {}) =>
  call('POST', '/v1/sessions/call-1/events', { type, data, channel: 'call-centre', ...more })

t.test('a session id is one customer’s, however close to each other two of them open it', async t => {
  const app = await testApp(t, routes)
  for (let i = 0; i < 20; i++) {
    const opens = (customerId: string) =>
      app.call('POST', `/v1/sessions/both-${i}/events`, { type: 'complaint', customerId })
    const opened = await Promise.all([opens('C-1'), opens('C-2')])
    t.strictSame(opened.map(({ status }) => status).sort(), [202, 409])
    const refused = opened.find(({ status }) => status === 409)!
    t.match(refused.body, { detail: `The session "both-${i}" belongs to one customer` })
    t.match(refused.body.errors, [{ path: 'sessionId' }])
  }
})

const onThePhone = { channel: 'call-centre', placement: 'agent-screen' }

t.test('a decision that names another customer’s session is refused, with whatever is new', async t => {
  const app = await testApp(t, routes)
  const { call } = app
  await tell(app, 'utterance', { reason: 'fee', sentiment: -0.6 }, { customerId: 'C-1' })
  const theirs = { ...onThePhone, customerId: 'C-2', sessionId: 'call-1' }
  for (const events of [undefined, [{ type: 'complaint' }]]) {
    const refused = await call('POST', '/v1/decisions', { ...theirs, events })
    t.match(refused, { status: 409, body: { errors: [{ path: 'sessionId' }] } })
    t.match(refused.body.detail, 'belongs to one customer')
  }
  t.same((await app.store.recall({ customerId: 'C-2', stocked: [] })).history, [])
  t.equal((await call('POST', '/v1/decisions', { ...theirs, sessionId: 'call-2' })).status, 200)
  await call('DELETE', '/v1/sessions/call-1')
  t.equal((await call('POST', '/v1/decisions', theirs)).status, 200, 'one that has ended locks nothing')
})

t.test('whose session it is costs a decision no second read', async t => {
  const app = await testApp(t, routes)
  const { store, call } = app
  const { recall, session } = store
  let reads = 0
  Object.assign(store, {
    recall(...args: Parameters<typeof recall>) {
      reads++
      return recall(...args)
    },
    session(...args: Parameters<typeof session>) {
      reads++
      return session(...args)
    },
  })
  const asked = { ...onThePhone, customerId: 'C-1', sessionId: 'call-1' }
  t.equal((await call('POST', '/v1/decisions', asked)).status, 200)
  t.equal(reads, 1, 'nobody has begun it')
})

t.test('who is found out in mid-call goes on in the call that was opened by the number', async t => {
  const app = await testApp(t, routes)
  const { call } = app
  const identity = { type: 'phone', value: '+45' }
  const decided = (more: object) =>
    call('POST', '/v1/decisions', { ...onThePhone, sessionId: 'call-1', ...more })
  await tell(app, 'utterance', { reason: 'fee', sentiment: -0.6 }, { identity })
  const { customerId } = (await call('GET', '/v1/sessions/call-1')).body
  t.match(customerId, /^anonymous-/)
  await call('POST', '/v1/identities', { link: [{ identity, customerId: 'C-1' }] })

  t.equal((await tell(app, 'complaint', {}, { identity })).status, 202)
  for (const events of [undefined, [{ type: 'page-view', data: { page: 'fees' } }]]) {
    const { status, body } = await decided({ identity, events })
    t.match([status, body.customerId, body.locks.length], [200, customerId, 1], 'what was said still holds')
  }
  t.equal((await call('GET', '/v1/sessions/call-1')).body.revision, 3)
  t.equal((await decided({ customerId: 'C-1' })).status, 409)
  t.equal((await tell(app, 'complaint', {}, { customerId: 'C-1' })).status, 409)
  t.equal(
    (await decided({ identity, sessionId: 'call-2' })).body.customerId,
    'C-1',
    'the next call is theirs',
  )
})

t.test('where nobody can say whose the session is it is decided without it', async t => {
  const { call, store, world } = await testApp(t, routes)
  const away = () => Promise.reject(new StoreUnavailable('the store is away'))
  Object.assign(world, { store: { ...store, session: away } })
  const asked = { ...onThePhone, customerId: 'C-2', sessionId: 'call-1' }
  t.match(await call('POST', '/v1/decisions', asked), { status: 200, body: { degraded: [] } })
})

t.test(
  'an event that comes late lifts no lock; what is told now counts, whatever the clocks say',
  async t => {
    const app = await testApp(t, routes)
    const { call, clock } = app
    const asked = { ...onThePhone, customerId: 'C-1', sessionId: 'call-1' }
    const locks = async () => (await call('POST', '/v1/decisions', asked)).body.locks.length
    const ago = (ms: number) => ({ at: new Date(clock.now() - ms).toISOString() })
    await tell(app, 'utterance', { reason: 'fee', sentiment: -0.9 }, { customerId: 'C-1' })
    clock.pass(minuteMs)
    t.equal(
      (await tell(app, 'utterance', { sentiment: 0.3, reason: 'moving' }, ago(40 * minuteMs))).status,
      202,
    )
    t.equal(await locks(), 1)
    const { facts } = (await call('GET', '/v1/sessions/call-1')).body
    t.strictSame(facts.sentiment, { value: -0.9, at: '2026-01-15T12:00:00.000Z' })
    t.strictSame(facts.reason, { value: 'fee', at: '2026-01-15T12:00:00.000Z' })

    await tell(app, 'utterance', { sentiment: -0.8 }, ago(-4 * minuteMs))
    await tell(app, 'utterance', { sentiment: 0.4 })
    t.equal(await locks(), 0, 'one whose clock was ahead does not bar what comes after it')
  },
)
