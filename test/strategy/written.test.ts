import { type ASTNode, parse } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import t from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { written } from '../../src/strategy/written.ts'
import { decisionOf, edited, languageWith, memoryOf } from '../builders.ts'

const OPERATORS = ['||', '&&', '==', '!=', '<', '<=', '>', '>=', 'in', '+', '-', '*', '/', '%']

/** Texts with parentheses about everything: nothing is left to the order of operators. */
const { node: texts } = fc.letrec<{ node: string }>(tie => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(
      'a',
      'customer.age',
      '1',
      '2.0',
      '0.000000000123',
      '1e30',
      '"it\'s \\"b\\"\\n"',
      '"Ørsted 李 👍\\u0007\\\\"',
      'true',
      'b[1]',
    ),
    fc
      .tuple(tie('node'), fc.constantFrom(...OPERATORS), tie('node'))
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    tie('node').map(side => `!(${side})`),
    tie('node').map(side => `-(${side})`),
    fc.tuple(tie('node'), tie('node'), tie('node')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(${a}).exists(x, x == (${b}))`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `[${a}, ${b}][size(${a})].name`),
    fc.tuple(tie('node'), tie('node')).map(([a, b]) => `{"k": ${a}, "l": max(${a}, ${b})}`),
  ),
}))

/** What a tree says, without the places where it was written. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null || !('op' in value)) return value
  const { op, args } = value as ASTNode
  // However conditions are put together by `&&`, or by `||`: the same ones hold.
  return op === '&&' || op === '||' ? [op, ...joined(value as ASTNode, op).map(shape)] : [op, shape(args)]
}

function joined(node: ASTNode, op: '&&' | '||'): ASTNode[] {
  return node.op === op ? node.args.flatMap(side => joined(side, op)) : [node]
}

t.test('a tree that is written reads back as the same tree', async t => {
  const property = fc.property(texts, text => {
    const tree = parse(text).ast
    const again = parse(written(tree)).ast
    return JSON.stringify(shape(again)) === JSON.stringify(shape(tree))
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 2_000 }))
})

t.test('parentheses that change nothing are left out', async t => {
  for (const text of [
    'customer.age >= 18',
    'a - b - c > 0.5 && (d || !(e == f))',
    '(a ? b : c) ? d : e ? f : g',
    '-a.b * 3.0 + size(c) - (-d)',
    'a - (b - c)',
    '(a == b) == (c < d)',
    '!("x" in customer.products)',
    'customer.products.exists(p, p == "y" && p != "z")[0].name',
  ])
    t.equal(written(parse(text).ast), text)
})

t.test('a part of a conjunction keeps its parentheses and its digits', async t => {
  const { language, scope } = languageWith({ paid: 'number', owed: 'number', lent: 'number' })
  const holds = (source: string) => {
    const parts = language.conjuncts(source)
    t.equal(parts.length, 2)
    return parts.every(part => part.evaluate(scope({ paid: 10, owed: 8, lent: 5 })) === true)
  }
  t.ok(holds('customer.paid - (customer.owed - customer.lent) == 7 && customer.paid == 10'))
  t.notOk(holds('customer.paid - customer.owed - customer.lent == 7 && customer.paid == 10'))
  t.ok(holds('customer.paid * 0.0000000001 < 0.000000002 && customer.paid * 0.0000000001 > 0'))
  t.ok(holds('(customer.paid == 10) == (customer.owed < 9) && customer.paid == 10'))
})

t.test('conditions that differ in their parentheses alone are two', async t => {
  const strategy = strategyOf(
    edited(
      'actions/fees.yaml',
      '  applicability: context.reason == "fee"\n',
      '  applicability: 9 - (customer.age - customer.balance) > 0\n  suitability: 9 - customer.age - customer.balance > 0\n',
    ),
  )
  const memory = memoryOf({ age: 8, balance: 5 })
  const { excluded } = await decisionOf({ strategy, memory, request: { explain: true } })
  t.match(
    excluded?.find(({ actionId }) => actionId === 'explain-fee'),
    { stage: 'suitability', rule: /suitability: 9 - customer.age - customer.balance > 0$/ },
  )
})
