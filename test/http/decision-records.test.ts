import t from 'tap'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { DecisionAnswer } from '../../src/http/wire/decisions.ts'
import { testApp } from '../world.ts'
import { bank, ids, onThePhone, upset } from './bank.ts'

t.test(
  'an explained answer tells what made each action, and of every other one what stood in its way',
  async t => {
    const { decide } = await bank(t)
    const answer = await decide({ ...onThePhone, context: upset, explain: true })
    t.strictSame(DecisionAnswer.strict().parse(answer.body), answer.body)
    const [refund] = answer.body.actions
    const { contextWeight, lever, propensity, value, annoyance, handling } = refund.explanation.factors
    const priority = contextWeight * lever * propensity * value - (1 - propensity) * annoyance - handling
    t.ok(Math.abs(priority - refund.priority) < 1e-9, 'the factors give the priority')
    t.strictSame(refund.explanation.contextWeights, { 'asks-about-fee': 4 })
    t.strictSame(refund.explanation.propensity, { from: 'prior' })
    t.match(refund.explanation.profile, { source: 'api', updatedAt: '1970-01-01T00:00:00.000Z' })

    const named = [...ids(answer), ...answer.body.excluded.map((one: { actionId: string }) => one.actionId)]
    t.strictSame(
      named.sort(),
      ['explain-fee', 'refund-fee', 'savings-plan', 'savings-survey', 'term-deposit'],
      'each action is either shown or excluded',
    )
    const deposit = answer.body.excluded.find((one: { actionId: string }) => one.actionId === 'term-deposit')
    t.match(deposit, { kind: 'sales', stage: 'lock', rule: /unresolved-problem/, change: /Solve it/ })
    const plain = await decide({ ...onThePhone, context: upset })
    t.equal(plain.body.excluded, undefined)
    t.strictSame(ids(plain), ids(answer), 'explaining changes nothing')
  },
)

t.test(
  'a record has its inputs, answer and explanation, and is decided again to the same answer',
  async t => {
    const { decide, call, clock, useStrategy, store } = await bank(t)
    const asked = { ...onThePhone, sessionId: 'call-1', context: upset, limit: 2 }
    const { body: answer } = await decide(asked)
    const { body: explained } = await decide({ ...asked, explain: true })
    const record = await call('GET', `/v1/decisions/${answer.decisionId}`)
    t.equal(record.status, 200)
    t.strictSame(record.body.answer, answer)
    t.match(record.body, {
      decisionId: answer.decisionId,
      at: '2026-01-15T12:00:00.000Z',
      request: { customerId: 'C-1', context: upset, placements: [{ id: 'agent-screen', limit: 2 }] },
      memory: { profile: { revision: 1 } },
      explained: { actions: [{ explanation: { factors: {} } }, {}], excluded: [{}, {}, {}] },
    })

    // The world moves on: time, profile and strategy are others now.
    clock.pass((40 * 86_400_000) / 2)
    await store.writeProfile('C-1', { attributes: {}, revision: 2, updatedAt: 1, source: 'api' })
    useStrategy({ 'arbitration.yaml': 'currency: EUR\nfloor: 1000\n' })
    t.strictSame(ids(await decide(asked)), [], 'today’s answer is another')
    for (const { decisionId } of [answer, explained]) {
      const replay = await call('POST', `/v1/decisions/${decisionId}/replay`)
      t.strictSame([replay.status, replay.body], [200, { equal: true }])
    }
  },
)

t.test('what is not there, or cannot be decided again, is said so', async t => {
  const { decide, call, world } = await bank(t)
  const missing = '0193aaaa-0000-7000-8000-000000000000'
  for (const [method, path] of [
    ['GET', `/v1/decisions/${missing}`],
    ['POST', `/v1/decisions/${missing}/replay`],
  ] as const) {
    const answer = await call(method, path)
    t.equal(answer.status, 404)
    t.match(answer.body.detail, new RegExp(missing))
  }
  t.equal((await call('GET', '/v1/decisions/not-an-id')).status, 422)

  const { body } = await decide(onThePhone)
  const forgetful = { ...world, strategyAt: async () => null }
  const other = await testApp(t, [app => decisionRoutes(app, () => ({ world: forgetful, onDecision() {} }))])
  const replay = await other.call('POST', `/v1/decisions/${body.decisionId}/replay`)
  t.equal(replay.status, 409)
  t.match(replay.body.detail, /strategy .* is not kept/)
  const record = await other.call('GET', `/v1/decisions/${body.decisionId}`)
  t.equal(record.status, 200, 'the record itself is still to be had')
  t.match(record.body.explained, { notExplained: /strategy/ })
})
