import fc from 'fast-check'
import t from 'tap'
import type { Language } from '../../src/strategy/language.ts'
import { languageWith } from '../builders.ts'

const { language, scope } = languageWith(
  { age: 'number', balance: 'number', vip: 'bool', tier: 'string', products: 'strings', since: 'timestamp' },
  { mood: 'number' },
)
const offer = { rate: 2.5, name: 'gold', free: true }

/** Inside of `dyn()` the engine walks the tree; alone an expression may be turned into JavaScript. */
function bothWays(words: Language, source: string) {
  return [words.compile(source, 'any', offer), words.compile(`dyn(${source})`, 'any', offer)] as const
}

type Kind = 'number' | 'bool' | 'text'
const { number, bool } = fc.letrec<Record<Kind, string>>(tie => ({
  number: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('0', '1', '-1', '2.5', '-(-1)', '0.1', '1e3', '-0.0'),
    fc.constantFrom(
      'customer.age',
      'customer.balance',
      'context.mood',
      'scores.churn',
      'offer.rate',
      'size(customer.products)',
    ),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/'), tie('number'))
      .map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*'), tie('number'))
      .map(([a, o, b]) => `${a} ${o} ${b}`),
    tie('number').map(a => `-(${a})`),
    fc
      .tuple(fc.constantFrom('min', 'max'), tie('number'), tie('number'))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    tie('number').map(a => `round(${a})`),
    fc.tuple(tie('bool'), tie('number'), tie('number')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
  ),
  text: fc.constantFrom(
    'customer.tier',
    '"gold"',
    "'a\"b\\\\'",
    'offer.name',
    'channel',
    'money(customer.age)',
    '"\\u2028"',
  ),
  bool: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'customer.vip',
      'true',
      'false',
      'offer.free',
      'has(customer.balance)',
      'has(offer.nothing)',
    ),
    fc
      .tuple(tie('number'), fc.constantFrom('<', '<=', '>', '>=', '==', '!='), tie('number'))
      .map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc.tuple(tie('text'), fc.constantFrom('==', '!='), tie('text')).map(([a, o, b]) => `(${a} ${o} ${b})`),
    fc
      .tuple(tie('bool'), fc.constantFrom('&&', '||', '==', '!='), tie('bool'))
      .map(([a, o, b]) => `((${a}) ${o} (${b}))`),
    tie('bool').map(a => `!(${a})`),
    tie('number').map(a => `(${a} in [1, 2.5, -1])`),
    tie('text').map(a => `(${a} in customer.products)`),
    tie('text').map(a => `(${a} in ["gold", "web", ""])`),
    fc.tuple(tie('bool'), tie('bool'), tie('bool')).map(([c, a, b]) => `(${c} ? ${a} : ${b})`),
  ),
}))

const someone = fc.record(
  {
    age: fc.constantFrom(-1, 0, 1, 2.5, 40),
    balance: fc.constantFrom(-1, 0, 1, 2.5),
    vip: fc.boolean(),
    tier: fc.constantFrom('gold', 'basic', '', 'a"b\\'),
    products: fc.constantFrom([], ['gold', 'loan']),
    mood: fc.constantFrom(-0.5, 0, 1),
  },
  { requiredKeys: [] },
)

t.test(
  'what is turned into JavaScript gives what the tree gives, also where something is missing',
  async t => {
    let unknown = 0
    let known = 0
    fc.assert(
      fc.property(
        fc.oneof(number, bool),
        fc.array(someone, { minLength: 6, maxLength: 6 }),
        (source, people) => {
          const [fast, tree] = bothWays(language, source)
          for (const { mood, ...person } of people) {
            const of = scope(person, { mood }, { offer })
            const [is, expected] = [fast.evaluate(of), tree.evaluate(of)]
            if (!(is === expected || (Number.isNaN(is) && Number.isNaN(expected)))) {
              throw new Error(
                `${String(is)} instead of ${String(expected)} for ${JSON.stringify({ ...person, mood })}`,
              )
            }
            if (expected === undefined) unknown += 1
            else known += 1
          }
          return true
        },
      ),
      { numRuns: 2000 },
    )
    t.ok(unknown > 300 && known > 300, `${unknown} unknown, ${known} known`)
  },
)

t.test('branches that mix whole and real numbers are JavaScript too', async t => {
  for (const source of [
    'customer.vip ? size(customer.products) : 0',
    'customer.vip ? size(customer.products) * 2 : -size(customer.products)',
    'customer.vip ? 0.5 : customer.age > 1 ? 2 : size(customer.products)',
    'size(customer.products) in [1, 2.5]',
  ]) {
    const [fast, tree] = bothWays(language, source)
    t.not(fast.javascript, null, source)
    t.equal(tree.javascript, null)
    for (const vip of [true, false]) {
      const of = scope({ vip, age: 1, products: ['a', 'b'] })
      t.equal(fast.evaluate(of), tree.evaluate(of), source)
    }
  }
})

t.test('whole numbers are divided as the engine divides them', async t => {
  const { language, scope } = languageWith({ products: 'strings', wishes: 'strings' })
  const [fast, tree] = bothWays(language, '-(size(customer.products) / size(customer.wishes))')
  for (const [products, wishes] of [
    [
      ['a', 'b', 'c'],
      ['a', 'b'],
    ],
    [[], ['a']],
    [['a'], []],
    [[], []],
  ]) {
    const of = scope({ products, wishes })
    t.equal(fast.evaluate(of), tree.evaluate(of))
  }
})
