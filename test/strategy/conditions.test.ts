import fc from 'fast-check'
import t from 'tap'
import { conditions, Verdicts } from '../../src/strategy/conditions.ts'
import type { Language, Scope } from '../../src/strategy/language.ts'
import { languageWith } from '../builders.ts'

const { language, scope } = languageWith({ age: 'number', balance: 'number', vip: 'bool', tier: 'string' })

/** The language, counting how often each text is evaluated. */
function counting(): { language: Language; evaluated: Map<string, number> } {
  const evaluated = new Map<string, number>()
  return {
    evaluated,
    language: {
      ...language,
      conjuncts: source =>
        language.conjuncts(source).map(expression => ({
          ...expression,
          javascript: null,
          evaluate(of: Scope) {
            evaluated.set(expression.source, (evaluated.get(expression.source) ?? 0) + 1)
            return expression.evaluate(of)
          },
        })),
    },
  }
}

t.test('equal conditions of different actions are one, and evaluated once a decision', async t => {
  const { language, evaluated } = counting()
  const all = conditions(language)
  const first = all.add('customer.age >= 18 && customer.vip', {})
  const second = all.add('customer.vip && (customer.age>=18.0)', {})
  t.equal(all.table().atoms.length, 2)
  t.same(
    second.map(({ slot }) => slot),
    [first[1]!.slot, first[0]!.slot],
  )
  const seen = new Verdicts(scope({ age: 20, vip: true }), all.table())
  for (const condition of [first, second, first]) t.equal(seen.broken(condition), null)
  t.same([...evaluated.values()], [1, 1])
})

t.test('a condition that is never asked for is never evaluated', async t => {
  const { language, evaluated } = counting()
  const all = conditions(language)
  const condition = all.add('customer.vip && customer.age > 3', {})
  const seen = new Verdicts(scope({ age: 20, vip: false }), all.table())
  t.equal(seen.broken(condition), condition[0])
  t.same([...evaluated.keys()], ['customer.vip'])
})

t.test('a condition that reads the offer is shared only by equal offers', async t => {
  const all = conditions(language)
  const source = 'customer.age >= offer.from'
  const [young, old, alsoYoung] = [{ from: 18 }, { from: 60 }, { from: 18 }].map(
    offer => all.add(source, offer)[0]!,
  )
  t.equal(young!.slot, alsoYoung!.slot)
  t.not(young!.slot, old!.slot)
  const seen = new Verdicts(scope({ age: 40 }), all.table())
  t.same(
    [young, old, alsoYoung].map(atom => seen.of(atom!)),
    ['holds', 'fails', 'holds'],
  )
})

t.test('unknown is told apart from false, and does not hold', async t => {
  const all = conditions(language)
  const condition = all.add('customer.balance > 0', {})
  const seen = new Verdicts(scope({}), all.table())
  t.equal(seen.broken(condition), condition[0])
  t.equal(seen.of(condition[0]!), 'unknown')
})

const comparison = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('customer.age', 'customer.balance', '(customer.age - customer.balance)'),
      fc.constantFrom('<', '<=', '>', '>=', '==', '!='),
      fc.constantFrom('0', '1', '-1', '2.5', '(1 + 1)', '-(1 - 2)'),
    )
    .map(([left, operator, right]) => `${left} ${operator} ${right}`),
  fc.constantFrom(
    'customer.vip',
    'has(customer.balance)',
    'customer.tier in ["a", "b\\"c", \'d\']',
    'customer.tier == "a && b || c"',
    'customer.tier.startsWith("(")',
    '(customer.vip ? customer.age > 0 : customer.balance > 0)',
  ),
)
const { tree } = fc.letrec<{ tree: string }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    comparison,
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a}) && (${b})`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `${a} && ${b}`),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(${a} || ${b})`),
    tie('tree').map(a => `!(${a})`),
  ),
}))
const someone = fc.record(
  {
    age: fc.constantFrom(-1, 0, 1, 2, 2.5, 3),
    balance: fc.constantFrom(-1, 0, 1, 2, 2.5, 3),
    vip: fc.boolean(),
    tier: fc.constantFrom('a', 'b"c', 'd', 'a && b || c', '(x'),
  },
  { requiredKeys: [] },
)

t.test('the parts of a conjunction hold together exactly when the whole does', async t => {
  let split = 0
  let held = 0
  fc.assert(
    fc.property(tree, fc.array(someone, { minLength: 8, maxLength: 8 }), (source, people) => {
      const whole = language.compile(source, 'bool')
      const all = conditions(language)
      const condition = all.add(source, {})
      if (condition.length > 1) split += 1
      for (const person of people) {
        const of = scope(person)
        const holds = whole.evaluate(of) === true
        if (holds) held += 1
        if ((new Verdicts(of, all.table()).broken(condition) === null) !== holds) return false
      }
      return true
    }),
    { numRuns: 300 },
  )
  t.ok(split > 50, `${split} conjunctions were split`)
  t.ok(held > 50, `${held} times the whole held`)
})
