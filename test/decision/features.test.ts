import t from 'tap'
import { encoderOf } from '../../src/decision/features.ts'
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
