import t from 'tap'
import { changeContext, keepEvents } from '../src/converse.ts'
import { decide } from '../src/decide.ts'
import type { EventEntry, Values } from '../src/ports.ts'
import { requestOf } from './builders.ts'
import { demoWorld } from './demo-world.ts'

const CALL = { customerId: 'C-1029', sessionId: 'call-77', channel: 'call-centre' }

t.test(
  'Anna hears of a deposit, is angry about a fee, is helped first, and hears of the deposit again when it is solved',
  async t => {
    const { world } = await demoWorld(t, ['C-1029'])
    const decideNow = async () => (await decide(world, requestOf({ ...CALL, explain: true }))).decision
    const say = (id: string, event: string, data: Values = {}) => {
      const entry: EventEntry = {
        type: 'event',
        id,
        at: world.now(),
        event,
        data,
        sessionId: CALL.sessionId,
        channel: CALL.channel,
      }
      return keepEvents(world, CALL.customerId, [entry])
    }

    const calm = await decideNow()
    t.match(calm, { knownCustomer: true, locks: [], noAction: false, degraded: [] })
    t.match(calm.actions[0], {
      actionId: 'term-deposit',
      kind: 'sales',
      explanation: { propensity: { from: 'model', model: 'term-deposit' } },
    })
    t.match(
      calm.excluded?.find(({ actionId }) => actionId === 'refund-fee'),
      { stage: 'applicability', values: { 'context.reason': 'none' } },
    )

    await say('e1', 'utterance', {
      speaker: 'customer',
      text: 'What is this fee?!',
      sentiment: -0.7,
      reason: 'fee',
    })
    const angry = await decideNow()
    t.match(angry.actions[0], { actionId: 'refund-fee', kind: 'service', reason: /^Asked about a fee/ })
    t.same(new Set(angry.actions.map(({ kind }) => kind)), new Set(['service']), 'service, and nothing else')
    t.same(
      angry.locks.map(({ id }) => id),
      ['unresolved-problem', 'anger'],
    )
    t.match(angry.actions[0]?.explanation, {
      contextWeights: { 'asks-about-fee': 4 },
      factors: { contextWeight: 4 },
      profile: { source: 'demo' },
    })
    t.match(
      angry.excluded?.find(({ actionId }) => actionId === 'term-deposit'),
      {
        stage: 'lock',
        rule: /^lock unresolved-problem: What the customer came for is not solved yet/,
        values: { 'context.reason': 'fee', 'context.sentiment': -0.7, 'context.resolved': false },
        change: /Solve it and say so/,
      },
    )

    await say('e2', 'problem-solved')
    const solved = await decideNow()
    t.same(solved.locks, [])
    t.match(solved.actions[0], { actionId: 'term-deposit', kind: 'sales' })
    t.equal(solved.actions[0]?.propensity, calm.actions[0]?.propensity, 'as likely as before')
    t.match(
      solved.excluded?.find(({ actionId }) => actionId === 'refund-fee'),
      {
        stage: 'applicability',
        values: { 'context.resolved': true },
        change: 'context.resolved must be false',
      },
    )
    t.ok(solved.excluded?.every(({ stage }) => stage !== 'lock'))

    await changeContext(world, CALL, { set: { sentiment: -0.7, resolved: false }, unset: [] })
    t.equal((await decideNow()).actions[0]?.actionId, 'refund-fee', 'and so on, whoever says it')
  },
)
