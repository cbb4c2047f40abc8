import t, { type Test } from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { type Mistake, StrategyRefused } from '../../src/strategy/mistakes.ts'
import { edited } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'

const FEES = 'actions/fees.yaml'
const SAVINGS = 'actions/savings.yaml'

function mistakesOf(files: Readonly<Record<string, string>>): readonly Mistake[] {
  try {
    strategyOf(files)
    return []
  } catch (error) {
    if (error instanceof StrategyRefused) return error.mistakes
    throw error
  }
}

/** The line on which the text stands. */
function lineWith(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length
}

interface Broken {
  readonly file: string
  /** The text replaced, and by what. */
  readonly from: string
  readonly to: string
  /** What stands on the line that is told; `to` where it is left out. */
  readonly on?: string
  readonly says: RegExp
}

function tellsEach(t: Test, cases: Readonly<Record<string, Broken>>): void {
  for (const [name, { file, from, to, on = to, says }] of Object.entries(cases)) {
    const files = edited(file, from, to)
    const [mistake, ...others] = mistakesOf(files)
    t.equal(mistake?.file, file, `${name}: the file`)
    t.equal(mistake?.line, lineWith(files[file]!, on), `${name}: the line`)
    t.match(mistake?.message, says, `${name}: what and the remedy`)
    t.same(others, [], `${name}: nothing else`)
  }
}

t.test('what is not YAML is told with its line', async t => {
  tellsEach(t, {
    'an open quote': {
      file: FEES,
      from: 'name: Refund a fee',
      to: 'name: "Refund a fee',
      says: /not valid YAML: Missing closing "quote/,
    },
    'a key twice': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  stock: 2\n  stock: 3',
      on: '  stock: 3',
      says: /unique/,
    },
  })
  const [alias] = mistakesOf({ ...smallStrategy, [FEES]: '- *nowhere\n' })
  t.match(alias, { file: FEES, message: /not valid YAML: Unresolved alias/ })
})

t.test('what does not fit its place is told with its line and what would fit', async t => {
  tellsEach(t, {
    'an unknown key': {
      file: FEES,
      from: '  group: fees\n',
      to: '  group: fees\n  colours:\n    best: red\n',
      on: '  colours:',
      says: /"colours" is not known here; check the spelling/,
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
      says: /is missing/,
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
    'a day': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  valid: { from: soon }',
      says: /for example 2026-01-31; seen "soon"/,
    },
    'a validity that ends before it starts': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  valid: { from: 2026-02-01, until: 2026-01-01 }',
      says: /`from` must be before `until`/,
    },
  })
})

t.test('an expression that cannot be taken is told with its line', async t => {
  const where = { file: SAVINGS, from: 'customer.age >= 18' }
  tellsEach(t, {
    'its syntax': { ...where, to: 'customer.age >=', says: /Unexpected token: EOF in `customer.age >=`/ },
    'its types': { ...where, to: 'customer.age >= "x"', says: /double >= string/ },
    'no condition': { ...where, to: 'customer.age + 18', says: /but a condition/ },
    'an undeclared name': { ...where, to: 'customer.aeg >= 18', says: /did you mean `customer.age`\?/ },
    'no number': {
      file: SAVINGS,
      from: 'value: 300',
      to: 'value: customer.tier',
      says: /but a number is expected/,
    },
    'an open brace': {
      file: SAVINGS,
      from: "headline: 'Earn {{ percent(offer.rate) }}'",
      to: "headline: 'Earn {{ offer.rate'",
      says: /`\{\{` without `\}\}`/,
    },
    'a text’s name': {
      file: SAVINGS,
      from: 'web: { headline: Save',
      to: "web: { headline: '{{ customer.nme }}', body: Save",
      says: /customer\.nme/,
    },
    'what an event says': {
      file: 'context.yaml',
      from: 'set: { resolved: true }',
      to: `set: { resolved: '"yes"' }`,
      says: /gives string, but a condition/,
    },
    'a lock': {
      file: 'policies.yaml',
      from: 'context.reason == "fee"',
      to: 'context.raeson == "fee"',
      says: /did you mean `context.reason`/,
    },
  })
})

t.test('constants that the offer has not are told, wherever they are read', async t => {
  const not = /`offer\.\w+` is not in the offer of "[a-z-]+"; add it there, or ask has\(offer\.\w+\) first/
  tellsEach(t, {
    'in a value': { file: SAVINGS, from: 'value: 300', to: 'value: 300 + offer.bonus', says: not },
    'in a condition': {
      file: SAVINGS,
      from: 'customer.age >= 18',
      to: 'customer.age >= offer.minAge',
      says: not,
    },
    'in a reason': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  reasons: [{ when: offer.rate > 1, say: Now }]',
      says: not,
    },
    'in a text': {
      file: SAVINGS,
      from: "{ headline: 'Earn {{ percent(offer.rate) }}'",
      to: "{ headline: 'Earn {{ percent(offer.rte) }}'",
      says: not,
    },
    'in a lock': {
      file: 'policies.yaml',
      from: 'context.reason == "fee" &&',
      to: 'offer.rate > 1 &&',
      says: /not about one action/,
    },
    'in a fallback': {
      file: 'placements.yaml',
      from: 'headline: Welcome',
      to: "headline: '{{ offer.rate }}'",
      says: /not about one action/,
    },
  })
  const guarded = edited(SAVINGS, 'customer.age >= 18', 'has(offer.minAge) && customer.age >= offer.minAge')
  t.same(mistakesOf(guarded), [], 'unless it is asked first whether it is there')
})

t.test('an event is read only where there is one', async t => {
  tellsEach(t, {
    'in a condition': {
      file: SAVINGS,
      from: 'customer.age >= 18',
      to: 'event.data.x > 1',
      says: /only under events of context.yaml/,
    },
  })
})

t.test('names that only one file knows are told', async t => {
  tellsEach(t, {
    placement: {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  placements: [web-hro]',
      says: /did you mean "web-hero"\?/,
    },
    channel: {
      file: SAVINGS,
      from: 'web: { headline: Save',
      to: 'wbe: { headline: Save',
      says: /did you mean "web"\?/,
    },
    'group of a policy': {
      file: 'policies.yaml',
      from: 'engagement:\n',
      to: 'engagement:\n  groups:\n    savngs: { suitability: true }\n',
      on: 'savngs',
      says: /no action has the group "savngs"; there are fees, savings/,
    },
    'group of a weight': {
      file: 'arbitration.yaml',
      from: 'groups: [fees]',
      to: 'groups: [fees, saving]',
      on: 'asks-about-fee',
      says: /"saving"; did you mean "savings"/,
    },
    'group of a lever': {
      file: 'arbitration.yaml',
      from: 'currency: EUR\n',
      to: 'currency: EUR\nlevers:\n  groups:\n    fes: 2\n',
      on: 'fes: 2',
      says: /did you mean "fees"/,
    },
    'channel of a cost': {
      file: 'arbitration.yaml',
      from: 'currency: EUR\n',
      to: 'currency: EUR\ncostPerHour: { phone: 2 }\n',
      on: 'costPerHour',
      says: /there are call-centre, web/,
    },
    'action of a lock': {
      file: 'policies.yaml',
      from: '    reason: What',
      to: '    except: [help]\n    reason: What',
      on: 'except',
      says: /there is no action "help"/,
    },
    'fact of an event': {
      file: 'context.yaml',
      from: 'set: { page:',
      to: 'set: { pge:',
      says: /no fact "pge"/,
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

t.test('a default outside of what is declared is told', async t => {
  tellsEach(t, {
    type: {
      file: 'profile.yaml',
      from: 'default: 0 }',
      to: 'default: none }',
      says: /a finite number; seen "none"/,
    },
    value: {
      file: 'profile.yaml',
      from: '[basic, gold]',
      to: '[basic, gold], default: blue',
      says: /one of basic, gold; seen "blue"/,
    },
    time: {
      file: 'profile.yaml',
      from: 'type: timestamp',
      to: 'type: timestamp, default: soon',
      says: /a time such as/,
    },
    limits: {
      file: 'profile.yaml',
      from: 'min: 0, max: 120',
      to: 'min: 200, max: 120',
      says: /`min` is above `max`/,
    },
    'fact’s range': {
      file: 'context.yaml',
      from: 'max: 1, default: 0',
      to: 'max: 1, default: 2',
      says: /at most 1; seen 2/,
    },
    aggregate: {
      file: 'profile.yaml',
      from: 'sum: purchase, of: amount',
      to: 'sum: purchase',
      says: /needs `of`/,
    },
  })
})

t.test('files that are missing or have no meaning are told', async t => {
  const { 'placements.yaml': _, ...without } = smallStrategy
  t.match(mistakesOf(without), [{ file: 'placements.yaml', message: /is missing/ }])
  t.match(mistakesOf({ ...smallStrategy, 'policy.yaml': '' }), [
    { file: 'policy.yaml', message: /did you mean policies.yaml\?/ },
  ])
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
