import t from 'tap'
import { encoderOf, misfitOf } from '../../src/decision/features.ts'
import { situate } from '../../src/decision/situation.ts'
import { ann, memoryOf, NOON, strategyWith } from '../builders.ts'

t.test('what is not a finite number is missing, in rows for actions as in rows for customers', async t => {
  const strategy = strategyWith()
  const inputs = [
    { feature: 'customer.balance / (customer.age - 40)', default: 7 },
    { feature: 'customer.balance', default: 8 },
    { feature: 'customer.inDefault', default: 9 },
  ]
  const encoder = encoderOf(strategy, { name: 'm', version: '1', inputs, columns: 3 })
  const memory = memoryOf({ ...ann, age: 40, balance: 100, inDefault: true })
  const { scope } = situate(strategy, { memory, context: {}, channel: 'web', now: NOON })
  const expected = [7, 100, 1]
  t.same([...encoder.customerRow(scope).data], expected, 'a hundred by nothing is no number')
  t.same([...encoder.actionRows(scope, [...strategy.actions.values()]).data.slice(0, 3)], expected)
})

t.test('a model that takes cells gets texts and whole doubles, also where offers differ', async t => {
  const strategy = strategyWith()
  const inputs = [
    { feature: 'customer.tier', as: 'string' },
    { feature: 'customer.tier', ordinal: ['basic', 'gold'] },
    { feature: 'customer.balance' },
    { feature: 'has(offer.rate) ? offer.rate : 0.1', default: 0 },
  ] as const
  const encoder = encoderOf(strategy, { name: 'm', version: '1', inputs, columns: 4, takesCells: true })
  const memory = memoryOf({ ...ann, tier: 'gold', balance: 16777217.1 })
  const { scope } = situate(strategy, { memory, context: {}, channel: 'web', now: NOON })
  const [one, two] = [...strategy.actions.values()]
  const { data, rows, columns } = encoder.actionRows(scope, [one!, two!])
  t.same([rows, columns], [2, 4])
  t.same(data.slice(0, 3), ['gold', 1, 16777217.1])
  t.same(data.slice(4, 7), ['gold', 1, 16777217.1])
  t.same(encoder.occlusions(scope).data.slice(4, 7), ['', Number.NaN, Number.NaN], 'with nothing known')
})

t.test('what no decision knows is no feature: it would be missing in every row', async t => {
  const misfit = (feature: string) =>
    misfitOf(strategyWith(), { name: 'm', version: '1', inputs: [{ feature }], columns: 1 })
  t.match(
    misfit('event.data.amount'),
    /^`event\.data` is not known to a model; declare an aggregate of events/,
  )
  t.match(misfit('has(outcome.value) ? 1 : 0'), /^`outcome\.value` is not known to a model/)
  t.equal(misfit('customer.spent30d'), null)
})
