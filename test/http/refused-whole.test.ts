import t, { type Test } from 'tap'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { eventRoutes } from '../../src/http/events.ts'
import { outcomeRoutes } from '../../src/http/outcomes.ts'
import { sessionRoutes } from '../../src/http/sessions.ts'
import type { World } from '../../src/world.ts'
import { type TestApp, testApp } from '../world.ts'

const decisions = (app: TestApp['app'], world: World) =>
  decisionRoutes(app, () => ({ world, onDecision() {} }))
const onThePhone = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }

async function bank(t: Test) {
  const made = await testApp(t, [eventRoutes, sessionRoutes, outcomeRoutes, decisions])
  const history = async (customerId = 'C-1') =>
    (await made.store.recall({ customerId, stocked: [] })).history.map(({ id }) => id)
  return { ...made, history }
}

t.test('of a list with an event for an ended or another’s session none is kept', async t => {
  const { call, history, store } = await bank(t)
  const complaint = { type: 'complaint', customerId: 'C-1' }
  await call('POST', '/v1/events', [
    { ...complaint, eventId: 'e1', sessionId: 'mine' },
    { ...complaint, eventId: 'e2', sessionId: 'over' },
    { ...complaint, customerId: 'C-2', sessionId: 'hers' },
  ])
  await call('DELETE', '/v1/sessions/over')
  const good = [
    complaint,
    { ...complaint, sessionId: 'mine' },
    { ...complaint, sessionId: 'new' },
    { type: 'complaint', sessionId: 'hers' },
  ]
  for (const [bad, detail, errors] of [
    [{ ...complaint, sessionId: 'over' }, /"over" has ended/, []],
    [{ type: 'complaint', sessionId: 'over' }, /"over" has ended/, []],
    [{ ...complaint, sessionId: 'hers' }, /"hers" belongs to one/, [{ path: '[4].customerId' }]],
    [
      { type: 'complaint', identity: { type: 'phone', value: '+45' }, sessionId: 'new' },
      /"new" belongs to one/,
      [{ path: '[4].identity' }],
    ],
    [
      { specversion: '1.0', id: '1', source: 's', type: 'x', subject: 'C-3', sessionid: 'mine' },
      /"mine" belongs to one/,
      [{ path: '[4].subject' }],
    ],
  ] as const) {
    const answer = await call('POST', '/v1/events', [...good, bad])
    t.match(answer, { status: 409, body: { detail, errors } }, JSON.stringify(bad))
    t.equal(answer.body.errors.length, errors.length)
  }
  t.strictSame((await history()).sort(), ['e1', 'e2'])
  t.equal((await store.session('mine'))?.revision, 1)
  t.equal(await store.session('new'), null)
  t.equal((await call('POST', '/v1/events', good)).status, 202, 'without it all are')
})

t.test('one of a new session names the customer for those that follow it', async t => {
  const { call, history } = await bank(t)
  const more = { type: 'page-view', sessionId: 'new' }
  const opened = await call('POST', '/v1/events', [{ ...more, customerId: 'C-1' }, more])
  t.equal(opened.status, 202)
  t.equal((await history()).length, 2)
})

t.test('a path has an index only where the body was a list', async t => {
  const { call, remembered } = await bank(t)
  const { decisionId } = (await call('POST', '/v1/decisions', onThePhone)).body
  await remembered()
  await call('POST', '/v1/events', { type: 'complaint', customerId: 'C-1', sessionId: 'call-1' })
  const seen = { decisionId, actionId: 'savings-survey', outcome: 'impression' }
  const gone = '0193aaaa-0000-7000-8000-000000000000'
  for (const [url, good, bad, path] of [
    ['/v1/events', { type: 'x', customerId: 'C-1' }, { type: 'x' }, 'customerId'],
    [
      '/v1/events',
      { type: 'x', customerId: 'C-1' },
      { type: 'x', customerId: 'C-2', sessionId: 'call-1' },
      'customerId',
    ],
    ['/v1/sessions/call-1/events', { type: 'x' }, { type: 'x', customerId: 'C-2' }, 'customerId'],
    ['/v1/outcomes', seen, { ...seen, decisionId: gone }, 'decisionId'],
    ['/v1/outcomes', seen, { ...seen, actionId: 'term-deposit' }, 'actionId'],
    ['/v1/outcomes', seen, { retracts: 'never-heard-of' }, 'retracts'],
  ] as const) {
    const [alone, listed] = [await call('POST', url, bad), await call('POST', url, [good, bad])]
    t.equal(alone.body.errors[0].path, path, `${url} ${path}`)
    t.equal(listed.body.errors[0].path, `[1].${path}`)
    t.equal(listed.status, alone.status)
  }
})

t.test(
  'what is still to come is refused with the time here; a clock that is a little ahead is not',
  async t => {
    const { call, history, remembered, clock } = await bank(t)
    const { decisionId } = (await call('POST', '/v1/decisions', onThePhone)).body
    await remembered()
    await call('POST', '/v1/events', { eventId: 'e1', type: 'x', customerId: 'C-1', sessionId: 'call-1' })
    const event = { type: 'complaint', customerId: 'C-1' }
    const cloud = { specversion: '1.0', id: '1', source: 's', type: 'x', subject: 'C-1' }
    const seen = { decisionId, actionId: 'savings-survey', outcome: 'impression' }
    const [late, fine] = ['2026-01-15T13:05:00.001+01:00', '2026-01-15T13:05:00+01:00']
    for (const [url, bodyWith, path] of [
      ['/v1/events', (at: string) => ({ ...event, at }), 'at'],
      ['/v1/events', (at: string) => [event, { ...event, at }], '[1].at'],
      ['/v1/events', (time: string) => [event, { ...cloud, time }], '[1].time'],
      ['/v1/sessions/call-1/events', (at: string) => ({ type: 'x', at }), 'at'],
      ['/v1/sessions/call-1/events', (at: string) => [{ type: 'x' }, { type: 'x', at }], '[1].at'],
      ['/v1/decisions', (at: string) => ({ ...onThePhone, events: [{ type: 'x', at }] }), 'events[0].at'],
      ['/v1/outcomes', (at: string) => ({ ...seen, at }), 'at'],
      ['/v1/outcomes', (at: string) => [seen, { ...seen, at }], '[1].at'],
    ] as const) {
      const before = await history()
      const answer = await call('POST', url, bodyWith(late))
      t.equal(answer.status, 422, `${url} ${path}`)
      t.match(answer.body.errors, [
        { path, message: /"2026-01-15T13:05:00.001\+01:00".*2026-01-15T12:00:00.000Z/ },
      ])
      t.strictSame(await history(), before, 'nothing is kept')
      t.match((await call('POST', url, bodyWith(fine))).status, /20[02]/)
    }
    clock.pass(1)
    t.equal((await call('POST', '/v1/events', { ...event, at: late })).status, 202)
  },
)

t.test('an event is not taken back as if it were an outcome', async t => {
  const { call, history } = await bank(t)
  await call('POST', '/v1/events', { eventId: 'e1', type: 'complaint', customerId: 'C-1' })
  const answer = await call('POST', '/v1/outcomes', { retracts: 'e1' })
  t.match(answer, { status: 404, body: { errors: [{ path: 'retracts' }] } })
  t.strictSame(await history(), ['e1'])
})

t.test('a CloudEvent is told what it lacks as a CloudEvent', async t => {
  const { call } = await bank(t)
  const cloud = { specversion: '1.0', id: '1', source: 's', type: 'x', subject: 'C-1' }
  for (const field of ['subject', 'id', 'source', 'type'] as const) {
    const body = { ...cloud, [field]: undefined }
    for (const [sent, path] of [
      [body, field],
      [[cloud, body], `[1].${field}`],
    ] as const) {
      const { errors } = (await call('POST', '/v1/events', sent)).body
      t.strictSame(
        errors.map((error: { path: string }) => error.path),
        [path],
      )
    }
  }
  const old = await call('POST', '/v1/events', { ...cloud, specversion: '0.3' })
  t.match(old.body.errors, [{ path: 'specversion', message: /"1\.0"/ }])
  t.equal(old.body.errors.length, 1)
})
