import t from 'tap'
import { ExpressionRefused } from '../../src/strategy/language.ts'
import { written } from '../../src/strategy/written.ts'
import { languageWith } from '../builders.ts'

const { language, scope } = languageWith(
  {
    age: 'number',
    balance: 'number',
    tier: 'string',
    products: 'strings',
    vip: 'bool',
    since: 'timestamp',
  },
  { mood: 'number' },
)
const bo = scope(
  { age: 40, tier: 'gold', products: ['loan'], vip: true, since: new Date('2025-01-15T12:00:00Z') },
  {},
  { offer: { rate: 0.03, limit: 40 }, event: { type: 'said', data: { mood: -0.5 } } },
)
const resultOf = (source: string) => language.compile(source, 'any').evaluate(bo)

function refused(source: string, expected: 'bool' | 'number' | 'string' | 'any' = 'any'): string {
  try {
    language.compile(source, expected)
    return 'taken'
  } catch (error) {
    if (error instanceof ExpressionRefused) return error.message
    throw error
  }
}

t.test('whole and real numbers mix freely, however they come', async t => {
  const cases: Record<string, unknown> = {
    'customer.age >= 18 && customer.age >= 18.0': true,
    'customer.age == 40': true,
    'customer.age in [40, 41]': true,
    'customer.age / 3 * 3': 40,
    '5 / 2': 2.5,
    'customer.age % 7': 5,
    'size(customer.products) == 1': true,
    'size(customer.products) in [1, 2.5]': true,
    'size(customer.products) in [0.5, 2]': false,
    'size(customer.products) in [size(customer.tier), 1.0, size(customer.products)]': true,
    'size(customer.products) in customer.products.map(p, size(p) * 0.25)': true,
    '1 == size(customer.products)': true,
    'size(customer.products) + 0.5': 1.5,
    '2 * size(customer.products) < customer.age': true,
    'size(customer.products) * (size(customer.products) * 2.5) % 7': 2.5,
    'size(customer.products) / (size(customer.products) - 0.5) % 7': 2,
    'min(size(customer.products), 3)': 1,
    'max(0.5, size(customer.products))': 1,
    'now.getFullYear() - 1': 2025,
    'money(size(customer.products))': '€1',
    'round(offer.rate * 1000)': 30,
    'customer.tier.substring(0, 2)': 'go',
    'customer.products[0]': 'loan',
    'customer.products[size(customer.products) - 1]': 'loan',
    'customer.tier.substring(size(customer.tier) - 2)': 'ld',
    'customer.tier.substring(0, customer.age > 39 ? 1 : 2)': 'g',
    'daysBetween(customer.since, now)': 365,
  }
  for (const [source, value] of Object.entries(cases)) t.equal(resultOf(source), value, source)
})

t.test('the branches of a conditional mix whole and real numbers', async t => {
  const cases: Record<string, unknown> = {
    'customer.vip ? size(customer.products) : 0': 1,
    '!customer.vip ? size(customer.products) : 0': 0,
    'customer.vip ? 0.5 : size(customer.products)': 0.5,
    'customer.vip ? size(customer.products) * 2 : size(customer.products)': 2,
    '(customer.vip ? size(customer.products) : 0) / 2': 0.5,
    '5 / (customer.vip ? size(customer.products) * size(customer.products) + size(customer.tier) : 1.0)': 1,
    'customer.vip ? (customer.vip ? size(customer.products) : size(customer.tier)) : 0.5': 1,
    'customer.vip ? (customer.vip ? size(customer.products) : 2) : size(customer.tier)': 1,
    'customer.vip ? size(customer.tier) : !customer.vip ? 0.5 : size(customer.products)': 4,
    '(customer.vip ? now.getFullYear() : 0) - customer.age': 1986,
    'max(customer.vip ? size(customer.products) : 0, 0.5)': 1,
    'customer.products.map(p, customer.vip ? size(p) : 0.5)[0]': 4,
    'customer.products.exists(p, (customer.vip ? size(p) : 0) > 3.5)': true,
    'customer.products.filter(p, (p == "loan" ? size(p) : 0) == 4)[0]': 'loan',
    '[customer.vip ? size(customer.products) : 0, customer.vip ? 0 : size(customer.products)][1]': 0,
    'customer.products[customer.vip ? size(customer.products) - 1 : 0]': 'loan',
    'money(customer.vip ? size(customer.products) : 0)': '€1',
  }
  for (const [source, value] of Object.entries(cases)) t.equal(resultOf(source), value, source)
  t.equal(refused('customer.vip ? size(customer.products) : 0', 'number'), 'taken')
  t.match(
    refused('customer.vip ? size(customer.products) : "0"'),
    /must be of one type; seen a number and a text/,
  )
  const { node } = language.compile('customer.vip ? size(customer.products) : 0', 'number')
  t.equal(
    written(node),
    'customer.vip ? size(customer.products) : 0.0',
    'what is told of it is what was written',
  )
})

t.test('an undeclared name is refused with the nearest one that is declared', async t => {
  t.equal(
    refused('customer.agge > 3'),
    '`customer.agge` is not declared in profile.yaml; did you mean `customer.age`?',
  )
  t.equal(
    refused('context.mod > 3'),
    '`context.mod` is not declared in context.yaml; did you mean `context.mood`?',
  )
  t.equal(
    refused('scores.churm > 3'),
    '`scores.churm` is not declared in scores.yaml; did you mean `scores.churn`?',
  )
  t.match(refused('customer.shoeSize > 3'), /not declared in profile.yaml; declare it there/)
  t.match(refused('custmer.age > 3'), /Unknown variable: custmer; did you mean `customer`\?/)
  t.match(refused('weather > 3'), /Unknown variable: weather; there are customer, context, /)
})

t.test('a mistake of type is refused where it is written, not when it is read', async t => {
  t.match(
    refused('customer.age >= "18"'),
    /`>=` does not go with a number and a text; .* in `customer.age >= "18"`/,
  )
  t.match(refused('customer.tier + 1'), /`\+` does not go with a text and a number/)
  t.match(refused('customer.vip > 1'), /`>` does not go with true or false and a number/)
  t.match(refused('nonsense(1)'), /there is no `nonsense` for a number/)
  t.match(refused('customer.age >'), /Unexpected token/)
  t.match(refused('customer.age + 1', 'bool'), /gives a number, but a condition .* is expected here/)
  t.match(refused('customer.tier', 'number'), /gives a text, but a number is expected here/)
  t.match(refused('customer.age', 'string'), /gives a number, but a text is expected here/)
  t.equal(refused('offer.anything', 'number'), 'taken', 'an offer’s constants have no declared type')
})

t.test('a missing value makes unknown whatever needs it', async t => {
  const unknown = [
    'customer.balance',
    'customer.balance > 0',
    'customer.balance <= 0',
    'customer.balance != 0',
    '!(customer.balance > 0)',
    '"x" in customer.products && customer.balance > 0 || customer.balance > 0',
    'false || customer.balance > 0',
    'context.mood > 0 || customer.balance > 0',
    'customer.vip && customer.balance > 0',
    'customer.vip ? customer.balance : 0',
    'customer.products.exists(p, size(p) > customer.balance)',
    'customer["balance"] < 1',
    'offer.missing',
    'offer.missing != 1',
    'customer.products[7]',
    'min(customer.balance, 1)',
  ]
  for (const source of unknown) t.equal(resultOf(source), undefined, source)
})

t.test('a missing value does not matter where the answer does not depend on it', async t => {
  const known: Record<string, unknown> = {
    'true || customer.balance > 0': true,
    'customer.balance > 0 || customer.vip': true,
    'customer.balance > 0 && false': false,
    'has(customer.balance)': false,
    'has(customer.age)': true,
    '!has(context.mood) || context.mood > 0': true,
    'has(customer.balance) ? customer.balance : 7': 7,
    'customer.vip ? 1 : customer.balance': 1,
    'has(event.data.mood) ? event.data.mood : 0': -0.5,
    'has(event.data.reason) ? event.data.reason : "none"': 'none',
    'has(offer.missing) ? offer.missing : 3': 3,
  }
  for (const [source, value] of Object.entries(known)) t.equal(resultOf(source), value, source)
})

t.test('what an expression reads is known, wherever it stands', async t => {
  const { reads } = language.compile('has(customer.vip) ? offer.rate > 1 : context.mood in [1]', 'bool')
  t.same(reads, [
    ['customer', 'vip'],
    ['offer', 'rate'],
    ['context', 'mood'],
  ])
})

t.test('what is called as something that every object inherits is missing until it is known', async t => {
  const names = ['toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf', 'toLocaleString'] as const
  const types = Object.fromEntries(names.map(name => [name, 'number' as const]))
  const { language, scope } = languageWith(types, types)
  for (const name of names) {
    for (const source of [`customer.${name} > 1`, `dyn(customer.${name} > 1)`, `context.${name} > 1`]) {
      const expression = language.compile(source, 'any')
      t.equal(expression.evaluate(scope()), undefined, source)
      t.equal(expression.evaluate(scope({ [name]: 2 }, { [name]: 2 })), true, source)
    }
    const asked = language.compile(`has(offer.${name}) ? offer.${name} : 0`, 'number', {})
    t.equal(asked.evaluate(scope()), 0)
    t.equal(asked.evaluate(scope({}, {}, { offer: { [name]: 3 } })), 3)
  }
  t.match(refused('customer.toString > 1'), /not declared/)
  t.match(refused('constructor.name == "Object"'), /Unknown variable/)
})
