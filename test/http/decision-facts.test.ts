import t from 'tap'
import { bank, ids, onThePhone } from './bank.ts'

t.test('events of no session are seen by the decision they come with, and by none after it', async t => {
  const { decide, call, remembered } = await bank(t)
  const said = { type: 'utterance', data: { reason: 'fee', sentiment: -0.6 } }
  const first = await decide({ ...onThePhone, events: [said, { type: 'complaint' }] })
  t.strictSame(ids(first), ['refund-fee', 'explain-fee'])
  t.match(first.body, { sessionId: null, locks: [{ id: 'unresolved-problem' }] })
  await remembered()
  const replay = await call('POST', `/v1/decisions/${first.body.decisionId}/replay`)
  t.strictSame(replay.body, { equal: true })
  const next = await decide(onThePhone)
  t.strictSame([next.body.locks, ids(next)[0]], [[], 'term-deposit'])
  const moderate = { ...onThePhone, events: [said], context: { sentiment: 0.5 } }
  t.ok(ids(await decide(moderate)).includes('term-deposit'), 'the request’s own facts win')
})

t.test('facts of the session hold for later decisions; the request’s own win, for itself alone', async t => {
  const { decide, call, clock } = await bank(t)
  const inSession = { ...onThePhone, sessionId: 'call-1' }
  await call('POST', '/v1/events', {
    type: 'utterance',
    customerId: 'C-1',
    sessionId: 'call-1',
    data: { reason: 'fee', sentiment: -0.7 },
  })
  t.strictSame(ids(await decide(inSession)), ['refund-fee', 'explain-fee'])
  t.equal(ids(await decide(onThePhone))[0], 'term-deposit', 'without the session its facts are not known')
  const calm = await decide({ ...inSession, context: { sentiment: 0.5 } })
  t.ok(ids(calm).includes('term-deposit'), 'the request says that she is calm')
  t.strictSame(ids(await decide(inSession)), ['refund-fee', 'explain-fee'], 'and that is not kept')
  clock.pass(31 * 60_000)
  t.ok(ids(await decide(inSession)).includes('term-deposit'), 'a mood is forgotten after 30 minutes')
})

t.test(
  'where nothing is left the answer is an honest no action, with the fallback, and is recorded',
  async t => {
    const { decide, call } = await bank(t)
    const answer = await decide({ customerId: 'nobody', channel: 'web', placement: 'web-hero' })
    t.equal(answer.status, 200)
    t.match(answer.body, { noAction: true, actions: [], fallback: { 'web-hero': { headline: 'Welcome' } } })
    const record = await call('GET', `/v1/decisions/${answer.body.decisionId}`)
    t.match(record.body, { customerId: 'nobody', answer: { noAction: true } })
  },
)
