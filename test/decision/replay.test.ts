import fc from 'fast-check'
import t from 'tap'
import { decide, NotReplayable, redecide } from '../../src/decide.ts'
import { differences } from '../../src/decision/differences.ts'
import type { DecisionRequest } from '../../src/decision/request.ts'
import type { Scorer } from '../../src/model-ports.ts'
import type { DecisionRecord } from '../../src/ports.ts'
import { ann, edited, fakeScorer, outcomeOf, requestOf } from '../builders.ts'
import { demoWorld, everyone } from '../demo-world.ts'
import { testWorld } from '../world.ts'

const PLACEMENTS: Readonly<Record<string, readonly string[]>> = {
  'call-centre': ['agent-screen'],
  web: ['web-hero', 'web-tile'],
  mobile: ['app-card'],
}
const ids = [...everyone.keys()]
const requests: fc.Arbitrary<DecisionRequest> = fc
  .record({
    customerId: fc.oneof(
      { weight: 9, arbitrary: fc.nat(ids.length - 1).map(index => ids[index]!) },
      { weight: 1, arbitrary: fc.constant('nobody') },
    ),
    channel: fc.constantFrom(...Object.keys(PLACEMENTS)),
    limit: fc.integer({ min: 1, max: 4 }),
    explain: fc.boolean(),
    context: fc.record(
      {
        sentiment: fc.double({ min: -1, max: 1, noNaN: true }),
        reason: fc.constantFrom('fee', 'card', 'loan', 'fraud', 'moving', 'savings', 'other'),
        resolved: fc.boolean(),
        openComplaint: fc.boolean(),
        waitSeconds: fc.integer({ min: 0, max: 1000 }),
        page: fc.constantFrom('home', 'savings', 'cancel'),
        visitorType: fc.constantFrom('New_Visitor', 'Returning_Visitor'),
        productPages: fc.integer({ min: 0, max: 40 }),
        bounceRate: fc.double({ min: 0, max: 0.2, noNaN: true }),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ channel, limit, ...rest }) =>
    requestOf({ ...rest, channel, placements: PLACEMENTS[channel]!.map(id => ({ id, limit })) }),
  )

const plain = (value: unknown) => JSON.parse(JSON.stringify(value))

t.test(
  'any of the demo bank’s decisions is made again from its record, and with it its explanation',
  async t => {
    const asked = fc.sample(requests, 100)
    const known = [...new Set(asked.map(({ customerId }) => customerId))].filter(id => everyone.has(id))
    const { world, store, records, remembered } = await demoWorld(t, known)
    for (const [index, customerId] of known.entries()) {
      const entries = [
        outcomeOf('impression', 1000, { id: `i${index}` }),
        outcomeOf('rejected', 900, { id: `r${index}`, reason: 'not-now' }),
      ]
      if (index % 3 === 0) await store.keep({ customerId, entries })
    }
    // Ten at a time, so that they share the models' runs; again one at a time, so that they do not.
    for (let from = 0; from < asked.length; from += 10) {
      await Promise.all(asked.slice(from, from + 10).map(request => decide(world, request)))
    }
    await remembered()
    t.equal(records.length, 100)
    let actions = 0
    for (const { decisionId } of records) {
      const record = (await store.decision(decisionId))!
      const was = JSON.parse(record.answer)
      actions += was.actions.length
      const found = differences(was, plain(await redecide(world, record, record.request.explain)))
      if (found.length > 0) t.same(found, [], `${decisionId} is equal`)
      const explained = plain(await redecide(world, record, true))
      t.equal(explained.actions.length + explained.excluded.length > 0, true)
    }
    t.ok(actions > 100, `${actions} actions were shown`)
  },
)

const inputs = [{ feature: 'customer.age' }, { feature: 'offer.rate', default: 1 }]
const files = {
  'actions/savings.yaml': edited(
    'actions/savings.yaml',
    'propensity: { prior: 0.2 }',
    'propensity: { prior: 0.2, model: deposit }',
  )['actions/savings.yaml']!.replace(
    'propensity: { prior: 0.3 }',
    'propensity: { prior: 0.3, model: deposit }',
  ),
}

async function recordWith(t: Parameters<typeof testWorld>[0], then: Scorer, now: Scorer = then) {
  const { world, store } = await testWorld(t, { files, scorer: then, modelAt: async name => now.model(name) })
  await store.writeProfile('C-1', { attributes: ann, revision: 1, updatedAt: 1, source: 'api' })
  const records: DecisionRecord[] = []
  await decide({ ...world, remember: record => void records.push(record) }, requestOf())
  const again = await redecide({ ...world, scorer: now }, records[0]!, false)
  return {
    found: differences(JSON.parse(records[0]!.answer), plain(again)),
    again,
    record: records[0]!,
    world,
  }
}

t.test('what failed or was NaN then is so again, though the model is well now', async t => {
  const well = fakeScorer({ deposit: { inputs, score: () => 0.6 } })
  const broken = fakeScorer({
    deposit: {
      inputs,
      score() {
        throw new Error('out of order')
      },
    },
  })
  t.same((await recordWith(t, broken, well)).found, [])
  const partly = fakeScorer({ deposit: { inputs, score: ([, rate]) => (rate === 1 ? Number.NaN : 0.6) } })
  const { found, again } = await recordWith(t, partly)
  t.same(found, [])
  const propensities = Object.fromEntries(
    again.actions.map(({ actionId, propensity }) => [actionId, propensity.toFixed(1)]),
  )
  t.match(propensities, { 'term-deposit': '0.6', 'savings-plan': '0.3' })
})

t.test('a model that answers otherwise, or fails only now, is a difference and no failure', async t => {
  const then = fakeScorer({ deposit: { inputs, score: () => 0.6 } })
  const otherwise = fakeScorer({ deposit: { inputs, score: () => 0.7 } })
  const { found } = await recordWith(t, then, otherwise)
  t.ok(found.some(({ path }) => path === 'actions[0].propensity'))
  const failing = { model: then.model, score: () => Promise.reject(new Error('out of order')) }
  t.ok((await recordWith(t, then, failing)).found.some(({ path }) => path === 'degraded[0]'))
})

t.test('a record whose strategy or model is gone says which, and is not made again', async t => {
  const scorer = fakeScorer({ deposit: { inputs, score: () => 0.6 } })
  const { record, world } = await recordWith(t, scorer)
  await t.rejects(redecide({ ...world, strategyAt: async () => null }, record, false), {
    message: /strategy \w+ is not kept any more/,
  })
  const without = redecide({ ...world, modelAt: async () => null }, record, false)
  await t.rejects(without, { message: /version 1 of the model deposit is not there any more/ })
  t.ok(await without.catch(error => error instanceof NotReplayable))
})

t.test('differences are told by their path', async t => {
  const was = { a: [{ b: 1 }, 2], c: { d: null }, e: 'x' }
  t.same(differences(was, plain(was)), [])
  t.same(differences(was, { a: [{ b: 2 }], c: { d: null }, f: 'y', e: ['x'] }), [
    { path: 'a[0].b', was: 1, is: 2 },
    { path: 'a[1]', was: 2, is: undefined },
    { path: 'e', was: 'x', is: ['x'] },
    { path: 'f', was: undefined, is: 'y' },
  ])
})
