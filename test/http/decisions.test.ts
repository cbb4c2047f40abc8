import t from 'tap'
import { DecisionAnswer } from '../../src/http/wire/decisions.ts'
import { bank, ids, onThePhone, upset } from './bank.ts'

t.test('the answer has the documented shape, ranked by what was worked out by hand', async t => {
  const { decide } = await bank(t)
  const answer = await decide({ ...onThePhone, sessionId: 'call-1' })
  t.equal(answer.status, 200)
  t.match(answer.headers['content-type'], /^application\/json/)
  t.strictSame(DecisionAnswer.strict().parse(answer.body), answer.body, 'nothing undocumented is in it')
  const { decisionId, strategyVersion, actions, ...rest } = answer.body
  t.match(decisionId, /^[0-9a-f]{8}-[0-9a-f]{4}-7/, 'a UUIDv7')
  t.match(strategyVersion, /^[0-9a-f]{12}/)
  t.strictSame(rest, {
    customerId: 'C-1',
    knownCustomer: true,
    sessionId: 'call-1',
    at: '2026-01-15T12:00:00.000Z',
    locks: [],
    noAction: false,
    arm: 'champion',
    degraded: [],
  })
  const table = actions.map((one: Record<string, unknown>) => [one.rank, one.actionId, one.propensity])
  t.strictSame(table, [
    [1, 'term-deposit', 0.2],
    [2, 'savings-plan', 0.3],
    [3, 'savings-survey', 0.4],
  ])
  for (const [index, priority] of [54, 21.6, 0.2].entries())
    t.ok(Math.abs(actions[index].priority - priority) < 1e-9, `priority ${priority}`)
  t.match(actions[0], {
    kind: 'sales',
    group: 'savings',
    placement: 'agent-screen',
    value: 300,
    probability: 1,
    treatment: { headline: /3/ },
    reason: String,
  })
})

t.test('a fact that is not declared is free, and told: it may be misspelt', async t => {
  const { decide, call } = await bank(t)
  t.notOk('notes' in (await decide({ ...onThePhone, context: upset })).body, 'nothing is to be said')
  const context = { reson: 'fee', sentiment: -0.7, campaign: 'spring', constructor: 1, left: null }
  const answer = await decide({ ...onThePhone, context })
  t.equal(answer.status, 200)
  t.strictSame(answer.body.notes, [
    {
      path: 'context.reson',
      message: 'is not declared in context.yaml, and no rule reads it; did you mean "reason"?',
    },
    ...['campaign', 'constructor'].map(name => ({
      path: `context.${name}`,
      message: 'is not declared in context.yaml, and no rule reads it; declare it, if one is to',
    })),
  ])
  t.strictSame(DecisionAnswer.strict().parse(answer.body), answer.body)
  const explained = await decide({ ...onThePhone, context, explain: true })
  t.strictSame(explained.body.notes, answer.body.notes)
  const replay = await call('POST', `/v1/decisions/${answer.body.decisionId}/replay`)
  t.strictSame(replay.body, { equal: true })
})

t.test('a stage each is timed in the header', async t => {
  const { decide } = await bank(t)
  const timing = String((await decide(onThePhone)).headers['server-timing'])
  for (const stage of ['recall', 'situate', 'policies', 'propensities', 'arbitrate', 'render'])
    t.match(timing, new RegExp(`(^|, )${stage};dur=\\d+\\.\\d+`), stage)
})

t.test('an angry caller about a fee is helped first, and sold to again when it is solved', async t => {
  const { decide } = await bank(t)
  t.equal(ids(await decide(onThePhone))[0], 'term-deposit')
  const angry = await decide({ ...onThePhone, context: upset })
  t.strictSame(ids(angry), ['refund-fee', 'explain-fee'])
  t.match(angry.body.locks, [
    { id: 'unresolved-problem', blocks: ['sales', 'survey'], reason: /solved/, liftedBy: /./ },
  ])
  t.equal(angry.body.actions[0].treatment.script, 'I give it back to you, Anna.')
  t.match(angry.body.actions[0].reason, /Asked about a fee/)
  const solved = await decide({ ...onThePhone, context: { reason: 'fee', resolved: true } })
  t.equal(ids(solved)[0], 'term-deposit')
})

t.test(
  'limits are the placement’s own, or what is asked for; a placement shows no action of another',
  async t => {
    const { decide } = await bank(t, {
      files: {
        'placements.yaml': `
agent-screen: { channel: call-centre, limit: 3 }
web-hero: { channel: web, limit: 1, fallback: { headline: Welcome } }
web-tile: { channel: web, limit: 2 }
web-foot: { channel: web, limit: 2, fallback: { headline: More to come } }
`,
      },
    })
    t.strictSame(ids(await decide({ ...onThePhone, limit: 1 })), ['term-deposit'])
    const web = { customerId: 'C-1', channel: 'web' }
    const placements = [{ id: 'web-hero' }, { id: 'web-tile', limit: 5 }, { id: 'web-foot' }]
    const answer = await decide({ ...web, placements })
    t.strictSame(
      answer.body.actions.map((one: Record<string, unknown>) => [one.rank, one.actionId, one.placement]),
      [
        [1, 'term-deposit', 'web-hero'],
        [2, 'savings-plan', 'web-tile'],
      ],
    )
    t.strictSame(answer.body.fallback, { 'web-foot': { headline: 'More to come' } })
    t.equal(answer.body.noAction, false)
  },
)

t.test('a request may ask for more than the placement shows by itself', async t => {
  const { decide } = await bank(t, {
    files: {
      'placements.yaml':
        'agent-screen: { channel: call-centre, limit: 1 }\nweb: { channel: web, limit: 1 }\n',
    },
  })
  t.equal(ids(await decide(onThePhone)).length, 1)
  t.equal(ids(await decide({ ...onThePhone, limit: 3 })).length, 3)
})

t.test('placements that are not there, or in another channel, are named with what is', async t => {
  const { decide } = await bank(t)
  const near = await decide({ ...onThePhone, placement: 'agent-scren' })
  t.equal(near.status, 422)
  t.match(near.body.errors, [{ path: 'placement', message: /did you mean "agent-screen"/ }])
  const far = await decide({ ...onThePhone, placement: undefined, placements: [{ id: 'web-hero' }] })
  t.equal(far.status, 422)
  t.match(far.body.errors, [{ path: 'channel', message: /"web"/ }])
  const both = await decide({ ...onThePhone, placements: [{ id: 'agent-screen' }] })
  t.match(both.body.errors, [{ path: 'placement' }])
  const twice = await decide({
    ...onThePhone,
    placement: undefined,
    placements: [{ id: 'agent-screen' }, { id: 'agent-screen', limit: 1 }],
  })
  t.equal(twice.status, 422)
  t.match(twice.body.errors, [{ path: 'placements[1].id', message: /"agent-screen".*twice/ }])
  const limit = { placement: undefined, placements: [{ id: 'agent-screen' }], limit: 1 }
  const outside = await decide({ ...onThePhone, ...limit })
  t.equal(outside.status, 422)
  t.match(outside.body.errors, [{ path: 'limit', message: /inside/ }])
  const unfit = await decide({ ...onThePhone, context: { sentiment: 2, resolved: 'yes' } })
  t.strictSame(
    unfit.body.errors.map((error: { path: string }) => error.path),
    ['context.sentiment', 'context.resolved'],
  )
})

t.test('what the caller excludes is not shown, and is named as excluded by the caller', async t => {
  const { decide } = await bank(t)
  const answer = await decide({ ...onThePhone, exclude: ['term-deposit', 'not-there'], explain: true })
  t.strictSame(ids(answer), ['savings-plan', 'savings-survey'])
  const excluded = answer.body.excluded.find((one: { actionId: string }) => one.actionId === 'term-deposit')
  t.match(excluded, { stage: String, rule: /request|exclude/i })
})

t.test('an unknown customer is decided on context and defaults, and the answer says so', async t => {
  const { decide } = await bank(t)
  const answer = await decide({ ...onThePhone, customerId: 'nobody', context: upset })
  t.equal(answer.status, 200)
  t.equal(answer.body.knownCustomer, false)
  t.strictSame(answer.body.degraded, [], 'that is no degradation')
  t.strictSame(ids(answer), ['refund-fee', 'explain-fee'])
  t.equal(answer.body.actions[0].treatment.script, 'I give it back to you, there.')
})

t.test(
  'an identity leads to its customer; one that leads nowhere to the same anonymous one each time',
  async t => {
    const { call, decide } = await bank(t)
    const identity = { type: 'phone', value: '+4520304050' }
    const { customerId: _, ...byIdentity } = { ...onThePhone, identity }
    const [first, second] = [await decide(byIdentity), await decide(byIdentity)]
    t.match(first.body.customerId, /^anonymous-/)
    t.equal(second.body.customerId, first.body.customerId)
    t.notMatch(JSON.stringify(first.body), /4520304050/)
    await call('POST', '/v1/identities', { link: [{ identity, customerId: 'C-1' }] })
    const linked = await decide(byIdentity)
    t.match(linked.body, { customerId: 'C-1', knownCustomer: true })
    const neither = await decide({ channel: 'call-centre', placement: 'agent-screen' })
    t.match(neither.body.errors, [{ path: 'customerId', message: /customerId or identity/ }])
  },
)

t.test(
  'events in the call are kept first and seen by its decision; sent again with its key they count once',
  async t => {
    const { decide, call, store } = await bank(t)
    const body = {
      ...onThePhone,
      sessionId: 'call-1',
      events: [{ type: 'utterance', data: { reason: 'fee', sentiment: -0.6 } }, { type: 'complaint' }],
    }
    const key = { 'idempotency-key': 'once' }
    const first = await decide(body, key)
    t.strictSame(ids(first), ['refund-fee', 'explain-fee'])
    t.match(first.body.locks, [{ id: 'unresolved-problem' }])
    t.strictSame(ids(await decide(body, key)), ids(first))
    const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
    t.strictSame(
      history.map(({ id }) => id),
      ['once:000', 'once:001'],
    )
    t.equal((await call('GET', '/v1/customers/C-1')).body.aggregates.complaints90d, 1)
  },
)
