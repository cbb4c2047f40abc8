import t, { type Test } from 'tap'
import { columnsOf, encodeRow, inputEncoders, newCells } from '../../src/decision/rows.ts'

const inputs = [
  { feature: 'customer.age', default: 40 },
  { feature: 'context.sentiment' },
  { feature: 'customer.job', categories: ['admin.', 'retired', '3', 'true'] },
  { feature: 'customer.housing', categories: ['yes', 'no'], default: 'no' },
  { feature: 'customer.balance' },
]

function encoded(t: Test, values: Record<string, unknown>): number[] {
  // Full of rubbish, as a buffer that is used again.
  const row = new Float32Array(2 + columnsOf(inputs)).fill(7)
  encodeRow(inputEncoders(inputs), values, row, 1)
  t.same([row[0], row.at(-1)], [7, 7], 'stays inside its row')
  return [...row.subarray(1, -1)]
}

t.test('a number is one column and a category is one column for each of its values', async t => {
  t.equal(columnsOf(inputs), 9)
  t.same(
    inputEncoders(inputs).map(({ offset, width }) => [offset, width]),
    [
      [0, 1],
      [1, 1],
      [2, 4],
      [6, 2],
      [8, 1],
    ],
  )
})

t.test('values become their columns', async t => {
  const row = encoded(t, {
    'customer.age': 61,
    'context.sentiment': -0.5,
    'customer.job': 'retired',
    'customer.housing': 'yes',
    'customer.balance': 12n,
  })
  t.same(row, [61, -0.5, 0, 1, 0, 0, 1, 0, 12])
})

t.test('a missing value is its default, else NaN for a number and all zeros for a category', async t => {
  const missing = [40, Number.NaN, 0, 0, 0, 0, 0, 1, Number.NaN]
  t.same(encoded(t, {}), missing)
  t.same(encoded(t, Object.fromEntries(inputs.map(({ feature }) => [feature, null]))), missing)
})

t.test('what is no number is missing, and an unknown category is as one that is missing', async t => {
  const row = encoded(t, {
    'customer.age': 'forty',
    'context.sentiment': Number.POSITIVE_INFINITY,
    'customer.job': 'astronaut',
    'customer.housing': 'perhaps',
    'customer.balance': {},
  })
  t.same(row, [40, Number.NaN, 0, 0, 0, 0, 0, 1, Number.NaN])
})

t.test('booleans are 1 and 0 as numbers, and numbers and booleans name categories by their text', async t => {
  t.equal(encoded(t, { 'customer.balance': true })[8], 1)
  t.equal(encoded(t, { 'customer.balance': false })[8], 0)
  t.same(encoded(t, { 'customer.job': 3n }).slice(2, 6), [0, 0, 1, 0])
  t.same(encoded(t, { 'customer.job': 3 }).slice(2, 6), [0, 0, 1, 0])
  t.same(encoded(t, { 'customer.job': true }).slice(2, 6), [0, 0, 0, 1])
})

t.test('a missing value is not the category that is an empty text', async t => {
  const row = new Float32Array(2)
  encodeRow(inputEncoders([{ feature: 'a', categories: ['', 'x'] }]), {}, row, 0)
  t.same([...row], [0, 0])
})

t.test('places in a list and texts are one column each; a text needs cells', async t => {
  const typed = [
    { feature: 'band', ordinal: ['low', 'high', '3'] },
    { feature: 'town', as: 'string', default: 'none' },
    { feature: 'said', as: 'text' },
    { feature: 'age' },
  ] as const
  const cells = (values: Record<string, unknown>) => {
    const row = newCells({ takesCells: true }, columnsOf(typed))
    encodeRow(inputEncoders(typed), values, row, 0)
    return row
  }
  t.same(cells({ band: 'high', town: 'Köln', said: 'hello', age: 0.1 }), [1, 'Köln', 'hello', 0.1])
  t.same(
    cells({ band: 3n, town: 7, said: 7, age: 2n }),
    [2, '7', '', 2],
    'a number is a category, but no sentence',
  )
  t.same(cells({ band: 'middle' }), [Number.NaN, 'none', '', Number.NaN])
})
