import t from 'tap'
import { edited } from '../builders.ts'
import { mistakesOf, SAVINGS, tellsEach } from './broken.ts'

t.test('an expression that cannot be taken is told with its line', async t => {
  const where = { file: SAVINGS, from: 'customer.age >= 18' }
  tellsEach(t, {
    'its syntax': { ...where, to: 'customer.age >=', says: /Unexpected token: EOF in `customer.age >=`/ },
    'its types': {
      ...where,
      to: 'customer.age >= "x"',
      says: /^`>=` does not go with a number and a text; give both sides types that go together in `/,
    },
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
      says: /gives a text, but a condition/,
    },
    'a lock': {
      file: 'policies.yaml',
      from: 'context.reason == "fee"',
      to: 'context.raeson == "fee"',
      says: /did you mean `context.reason`/,
    },
  })
})

t.test('types that do not go together are told in the words of authors', async t => {
  const where = { file: SAVINGS, from: 'customer.age >= 18' }
  const cases: Readonly<Record<string, RegExp>> = {
    'customer.age + "x" > 1': /^`\+` does not go with a number and a text; /,
    'now > 5': /^`>` does not go with a time and a number; /,
    'customer.products > 1': /^`>` does not go with a list and a number; /,
    '-customer.tier == 1': /^`-` needs a number; seen a text in /,
    'size(customer.age) > 1': /^there is no `size` for a number; check its name, and what it is given in /,
    'customer.tier.foo() == 1': /^there is no `foo` for a text; /,
    'customer.age && true': /^`&&` and `\|\|` need conditions \(true or false\); seen a number: compare it/,
    'customer.products["x"] == "a"': /^a list is read by the number of a place, as in \[0\]; seen a text in /,
    '(customer.age>1?1:"x") == 1': /^both branches of `\? :` must be of one type; seen a number and a text/,
    '(customer.age?1:2) == 1':
      /^what stands before `\?` must be a condition \(true or false\); seen a number/,
  }
  tellsEach(t, Object.fromEntries(Object.entries(cases).map(([to, says]) => [to, { ...where, to, says }])))
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

t.test('what cannot be learned so is told with its line', async t => {
  const where = { file: 'arbitration.yaml', from: 'currency: EUR' }
  const learning = 'learning: { halfLife: 60d, level: { halfLife: 7d }'
  tellsEach(t, {
    'a text is no feature': {
      ...where,
      to: `currency: EUR\n${learning}, features: [{ feature: customer.tier }] }`,
      on: 'learning',
      says: /gives a text, but a number is expected/,
    },
    'an offer is not the customer’s': {
      ...where,
      to: `currency: EUR\n${learning}, features: [{ feature: 'offer.rate' }] }`,
      on: 'learning',
      says: /`offer.rate` cannot be read here/,
    },
    'an outcome is good or bad': {
      ...where,
      to: `currency: EUR\n${learning}, positive: [clicked, accepted], negative: [clicked] }`,
      on: 'learning',
      says: /"clicked" is positive too/,
    },
  })
  const adaptive = edited(SAVINGS, 'propensity: { prior: 0.2 }', 'propensity: { prior: 0.2, adaptive: true }')
  t.match(mistakesOf(adaptive), [
    { file: 'arbitration.yaml', message: /"term-deposit" is adaptive; say under `learning`/ },
  ])
})

t.test('an expression that is too long is told, however it is', async t => {
  const long = (text: string) => ({
    file: SAVINGS,
    from: 'eligibility: customer.age >= 18',
    to: `eligibility: '${text}'`,
    says: /^`.{60}…` is too long: its operators lie more than 500 deep in each other; use `in \[\.\.\.\]`, or split it$/,
  })
  const chain = (operator: string, times: number) =>
    Array.from({ length: times }, () => 'customer.age').join(operator)
  tellsEach(t, {
    and: long(chain(' > 1 && ', 1500)),
    plus: long(`${chain(' + ', 3000)} > 1`),
    not: long(`${'!'.repeat(3000)}true`),
    'not, without end': long(`${'!'.repeat(100_000)}true`),
  })
  const fits = (text: string) => mistakesOf(edited(SAVINGS, 'customer.age >= 18', text))
  t.same(fits(`${chain(' > 1 && ', 490)} > 1`), [])
  t.same(
    fits(`customer.age in [${Array.from({ length: 900 }, (_, age) => age)}]`),
    [],
    'a list is long, not deep',
  )
})
