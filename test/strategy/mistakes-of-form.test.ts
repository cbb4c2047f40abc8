import t from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { edited } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'
import { FEES, mistakesOf, SAVINGS, tellsEach } from './broken.ts'

t.test('what does not fit its place is told with its line and what would fit', async t => {
  tellsEach(t, {
    'an unknown key': {
      file: FEES,
      from: '  group: fees\n',
      to: '  group: fees\n  colours:\n    best: red\n',
      on: '  colours:',
      says: /"colours" is not known here; there are id, name, kind, /,
    },
    'a wrong kind': {
      file: FEES,
      from: 'kind: service',
      to: 'kind: servce',
      says: /did you mean "service"\?/,
    },
    'a missing field': {
      file: FEES,
      from: '  group: fees\n',
      to: '',
      on: '- id: refund-fee',
      says: /^is missing; give a text$/,
    },
    'a bad id': {
      file: SAVINGS,
      from: 'id: savings-plan',
      to: 'id: Savings_Plan',
      says: /lower-case letters.*"Savings_Plan"/,
    },
    'a bad duration': {
      file: 'policies.yaml',
      from: 'per: 7d',
      to: 'per: 7 days',
      says: /for example "30d"; seen "7 days"/,
    },
    'a bad name': {
      file: 'profile.yaml',
      from: '  tier:',
      to: '  Tier:',
      says: /"Tier" is not a name for it: use a camelCase name/,
    },
    'a default that is no time': {
      file: 'profile.yaml',
      from: 'customerSince: { type: timestamp }',
      to: 'customerSince: { type: timestamp, default: 01.02.2020 }',
      says: /^expected a time such as .*; seen "01\.02\.2020"$/,
    },
    'an unknown type': {
      file: 'profile.yaml',
      from: 'age: { type: number',
      to: 'age: { type: int',
      says: /none of number, string, bool/,
    },
    'no expression': {
      file: SAVINGS,
      from: 'value: 80',
      to: 'value: [1]',
      says: /use a CEL expression.*seen \[1\]/,
    },
    'no cost': {
      file: SAVINGS,
      from: 'handling: 2',
      to: 'handling: { minutes: 2 }',
      says: /\{ seconds: … \}; seen/,
    },
    'a currency': {
      file: 'arbitration.yaml',
      from: 'currency: EUR',
      to: 'currency: euro',
      says: /for example "EUR"/,
    },
    'a language': {
      file: 'arbitration.yaml',
      from: 'currency: EUR',
      to: 'currency: EUR\nlocale: not_one',
      on: 'locale',
      says: /use one such as "en"/,
    },
    'shares of more than all': {
      file: 'arbitration.yaml',
      from: 'control: { share: 0 }',
      to: 'control: { share: 0.5 }\narms: { greedy: 0.3, no-levers: 0.4 }',
      on: 'arms',
      says: /add up to 1.2; leave at most 1/,
    },
    'a method of exploration': {
      file: 'arbitration.yaml',
      from: 'currency: EUR',
      to: 'currency: EUR\nexploration: { method: ucb }',
      on: 'method: ucb',
      says: /epsilon/,
    },
    'a day': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  valid: { from: soon }',
      says: /for example 2026-01-31; seen "soon"/,
    },
    'a stock of halves': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  stock: 2.5',
      says: /use whole units, for example 500, or \{ total: 500, perDay: 50 \}; seen 2.5/,
    },
    'a stock of nothing': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  stock: {}',
      says: /give `total`, `perDay` or both, for example \{ total: 500/,
    },
    'more a day than in all': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  stock: { total: 2, perDay: 3 }',
      says: /`perDay` must not be more than `total`/,
    },
    'a budget without a cost': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  budget: { total: 1000 }',
      on: '  budget',
      says: /is missing/,
    },
    'a budget without end': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  budget: { cost: 25 }',
      says: /give `total`, `perDay` or both, for example \{ total: 10000/,
    },
    'a time that nothing is held for': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  hold: 5m',
      says: /holds nothing: the action has neither `stock` nor `budget`/,
    },
    'a cost that reads what there is not': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  budget: { total: 1000, cost: customer.balanse }',
      says: /balance/,
    },
    'a validity that ends before it starts': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  valid: { from: 2026-02-01, until: 2026-01-01 }',
      says: /`from` must be before `until`/,
    },
  })
})

t.test('what must be there once is told when it is there twice', async t => {
  tellsEach(t, {
    action: {
      file: SAVINGS,
      from: 'id: savings-plan',
      to: 'id: term-deposit\n  # again',
      on: 'id: term-deposit\n  # again',
      says: /another action "term-deposit"/,
    },
    lock: {
      file: 'policies.yaml',
      from: 'locks:\n',
      to: 'locks:\n  - { id: unresolved-problem, when: false, blocks: [sales], reason: a, liftedBy: b }\n',
      on: '  - id: unresolved-problem',
      says: /another lock/,
    },
  })
})

t.test('files that are missing or have no meaning are told', async t => {
  const { 'placements.yaml': _, ...without } = smallStrategy
  t.match(mistakesOf(without), [{ file: 'placements.yaml', message: /is missing/ }])
  t.match(mistakesOf({ ...smallStrategy, 'policy.yaml': '' }), [
    { file: 'policy.yaml', message: /did you mean policies.yaml\?/ },
  ])
  t.match(
    mistakesOf({ ...smallStrategy, 'placements.yaml': '# none yet\n' }).map(({ file, message }) => [
      file,
      message,
    ]),
    [['placements.yaml', /names no placement; a strategy needs one at least, for example web-hero: \{/]],
    'that alone, and not each name of a channel too',
  )
  const withoutActions = Object.entries(smallStrategy).filter(([file]) => !file.startsWith('actions/'))
  t.match(mistakesOf(Object.fromEntries(withoutActions)), [{ file: 'actions/*.yaml', message: /is missing/ }])
})

t.test('several mistakes are told at once, each once', async t => {
  const ofForm = mistakesOf({
    ...smallStrategy,
    [FEES]: smallStrategy[FEES]!.replace('kind: service', 'kind: help').replace('value: 20', 'valeu: 20'),
    'profile.yaml': smallStrategy['profile.yaml']!.replace('type: bool', 'type: boolean'),
  })
  t.same(ofForm.map(({ path }) => path).sort(), [
    '[0].kind',
    '[1].valeu',
    '[1].value',
    'attributes.inDefault.type',
  ])
  const ofMeaning = mistakesOf({
    ...smallStrategy,
    [SAVINGS]: smallStrategy[SAVINGS]!.replace('customer.age', 'customer.ages'),
    'policies.yaml': smallStrategy['policies.yaml']!.replace(
      'context.sentiment > -0.3',
      'context.mood > -0.3',
    ),
  })
  t.same(
    ofMeaning.map(({ file, path }) => `${file} ${path}`).sort(),
    ['actions/savings.yaml [0].eligibility', 'policies.yaml engagement.kinds.sales.suitability'],
    'a policy that concerns two actions is one mistake',
  )
})

t.test('equal files have equal versions, whatever their order, and other files another', async t => {
  const strategy = strategyOf(smallStrategy)
  const turned = Object.fromEntries(Object.entries(smallStrategy).reverse())
  t.equal(strategyOf(turned).version, strategy.version)
  t.not(strategyOf(edited(SAVINGS, 'value: 80', 'value: 81')).version, strategy.version)
  t.ok(Object.isFrozen(strategy))
})

t.test('a file that has not changed is not read again: what is meant and what is wrong stay', async t => {
  const wrong = edited(SAVINGS, 'customer.age', 'customer.ages')
  const first = mistakesOf(wrong)
  t.match(first, [{ file: SAVINGS, line: Number }])
  t.same(mistakesOf(wrong), first)
  const moved = { ...wrong, [SAVINGS]: `\n${wrong[SAVINGS]}` }
  t.same(
    mistakesOf(moved).map(({ line }) => line),
    first.map(({ line }) => line + 1),
    'one that has is',
  )
  const value = (files: typeof smallStrategy) =>
    strategyOf(files).actions.get('savings-plan')?.value.expression.source
  t.equal(value(smallStrategy), '80')
  t.equal(value(edited(SAVINGS, 'value: 80', 'value: 81')), '81')
})
