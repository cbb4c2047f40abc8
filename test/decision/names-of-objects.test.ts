import t from 'tap'
import { differences } from '../../src/decision/differences.ts'
import { reservedThen } from '../../src/reservations.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { DAY_MS, decisionOf, fakeScorer, memoryOf, NOON, outcomeOf } from '../builders.ts'
import { ID, INHERITED, namesOfObjects } from '../names-of-objects.ts'

const strategy = strategyOf(namesOfObjects)
const request = { channel: ID, placements: [{ id: ID, limit: 3 }], explain: true }
const decide = (given: Parameters<typeof decisionOf>[0]) =>
  decisionOf({ strategy, ...given, request: { ...request, ...given.request } })

t.test('names that every object inherits are names like others', async t => {
  const decision = await decide({ memory: memoryOf(null) })
  const [first, second] = decision.actions
  t.match(first, {
    actionId: ID,
    group: ID,
    placement: ID,
    propensity: 0.25,
    value: 40,
    priority: 10,
    treatment: { toString: 'At 4 %', [ID]: 'Constructed' },
    reason: 'Nothing is known',
    explanation: { factors: { lever: 1, contextWeight: 1, handling: 0, overrun: 0 } },
  })
  t.match(second, { actionId: 'refund', value: 8, priority: 4 })
  t.strictSame(decision.locks, [])
  t.strictSame(decision.excluded, [])
  t.strictSame([...decision.degraded].sort(), [`model:${ID}`, 'scores:toString', 'scores:valueOf'])
})

t.test('a value of such a name is read, and told where it stands in the way', async t => {
  const known = Object.fromEntries(INHERITED.map(name => [name, 7]))
  const { actions, excluded } = await decide({ memory: memoryOf(known) })
  t.strictSame(actions, [])
  t.match(excluded, [{ stage: 'suitability', values: { 'customer.toString': 7 } }, {}])

  const facts = { toString: 2, valueOf: true }
  const weighed = await decide({ memory: memoryOf(null), request: { context: facts } })
  t.match(weighed.locks, [{ id: ID }])
  t.match(weighed.excluded, [{ actionId: ID, stage: 'lock', values: { 'context.toString': 2 } }])
  const heavy = await decide({
    memory: memoryOf(null),
    request: { context: { valueOf: true } },
  })
  t.match(heavy.actions[0], {
    actionId: ID,
    priority: 20,
    reason: /It is so/,
    explanation: { contextWeights: { [ID]: 2 } },
  })
})

t.test('a model, a silence and a stock of such a name', async t => {
  const model = {
    inputs: [{ feature: 'customer.toString', default: 3 }, { feature: 'scores.valueOf' }],
    score: ([one, other]: Float32Array) => one! / 10 + (Number.isNaN(other) ? 0 : other!),
  }
  const scored = await decide({ memory: memoryOf(null), scorer: fakeScorer({ [ID]: model }) })
  t.match(scored.actions[0], { actionId: ID, propensity: 0.55 }, 'a score that is not there yet is missing')

  const rejected = outcomeOf('rejected', DAY_MS, { actionId: ID, group: ID, issue: ID, reason: ID })
  const silent = await decide({ memory: memoryOf(null, { history: [rejected] }) })
  t.match(silent.excluded, [{ actionId: ID, stage: 'contact' }])
  t.strictSame(
    (await decide({ memory: memoryOf(null, { history: [rejected] }), at: NOON + 6 * DAY_MS })).excluded,
    [],
    'it is over',
  )
  const claim = { actionId: ID, cost: 0, holdMs: 0, limits: strategy.actions.get(ID)!.stock!.limits }
  t.strictSame(await reservedThen({ held: {}, withheld: {} })([claim]), [null], 'nothing was withheld then')
  t.strictSame(await reservedThen({ withheld: { [ID]: null } })([claim]), null)
})

t.test('answers that differ in such a name differ there', async t => {
  t.strictSame(differences({ a: {} }, { a: { toString: 1 } }), [
    { path: 'a.toString', was: undefined, is: 1 },
  ])
})
