import t from 'tap'
import { edited } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'
import { FEES, mistakesOf, SAVINGS, tellsEach } from './broken.ts'

t.test('what is not YAML is told with its line', async t => {
  tellsEach(t, {
    'an open quote': {
      file: FEES,
      from: 'name: Refund a fee',
      to: 'name: "Refund a fee',
      says: /not valid YAML: Missing closing "quote/,
    },
    'a condition that begins with a text': {
      file: FEES,
      from: 'applicability: context.reason == "fee" &&',
      to: 'applicability: "fee" == context.reason &&',
      says: /a value that begins with a quote, .* needs quotes as a whole: '…'$/,
    },
    'a list inside of a map on one line': {
      file: 'profile.yaml',
      from: '{ count: complaint, per: 90d }',
      to: '{ count: complaint, per: 90d, where: event.data.reason in ["fee"] }',
      says: /or has brackets in a `\{ \}`, needs quotes as a whole/,
    },
    'a colon in a text of a condition': {
      file: FEES,
      from: 'applicability: context.reason == "fee" &&',
      to: 'applicability: context.reason == "fee: card" &&',
      says: /a value that has a colon and a space in it needs quotes: '…'/,
    },
    'a key twice': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  stock: 2\n  stock: 3',
      on: '  stock: 3',
      says: /unique/,
    },
  })
  const twice = edited(SAVINGS, '  stock: 2', '  stock: 2\n  stock: 3\n  stock: 4')
  t.equal(mistakesOf(twice).length, 2, 'each of several keys that are there again')
  tellsEach(t, {
    'a tab': {
      file: FEES,
      from: '  name: Refund a fee',
      to: '\tname: Refund a fee',
      says: /a tab indents this line; use spaces/,
    },
    'one indentation too few': {
      file: FEES,
      from: '  name: Refund a fee',
      to: ' name: Refund a fee',
      says: /not valid YAML/,
    },
  })
  const [alias] = mistakesOf({ ...smallStrategy, [FEES]: '- *nowhere\n' })
  t.match(alias, { file: FEES, message: /not valid YAML: Unresolved alias/ })
})

t.test('aliases and levels that no value has are told, and end nothing', async t => {
  const itself = { message: 'an alias holds itself; write it out' }
  t.match(mistakesOf({ ...smallStrategy, [FEES]: '- &x\n  id: z\n  contact: *x\n' }), [
    { file: FEES, line: 3, path: '[0].contact', ...itself },
  ])
  t.match(mistakesOf({ ...smallStrategy, 'policies.yaml': 'a: &x [*x, *x]' }), [
    { line: 1, path: 'a[0]', ...itself },
    { line: 1, path: 'a[1]', ...itself },
  ])
  const tooDeep = {
    file: FEES,
    message: /^is nested too deep; lists and maps may lie 100 deep in each other$/,
  }
  for (const level of ['[', '- ', '? ', '{ a: '])
    t.match(
      mistakesOf({ ...smallStrategy, [FEES]: `# first\n${level.repeat(20_000)}` }).slice(0, 1),
      [tooDeep],
      level,
    )
  const chain = Array.from({ length: 110 }, (_, i) => `a${i}: &a${i} [${i === 0 ? '' : `*a${i - 1}`}]`)
  t.match(mistakesOf({ ...smallStrategy, 'policies.yaml': chain.join('\n') })[0], {
    line: 100,
    message: tooDeep.message,
  })
})

t.test('what YAML reads as a tag or a merge, and would leave out, is told', async t => {
  const tag = (to: string, seen: string) => ({
    file: SAVINGS,
    from: 'eligibility: customer.age >= 18',
    to: `eligibility: ${to}`,
    says: new RegExp(`^a value that begins with \`!\` needs quotes; seen \`${seen}\`$`),
  })
  tellsEach(t, {
    'not, and nothing else': tag('!customer.inDefault', '!customer.inDefault'),
    'not, and more': tag('!customer.inDefault && customer.age > 18', '!customer.inDefault'),
    'not of a list': tag('!("marketing" in customer.consents)', '!\\('),
    'a tag of another tool': tag('!expr customer.age > 18', '!expr'),
    merge: {
      file: 'profile.yaml',
      from: '  balance: { type: number, default: 0 }',
      to: '  balance: &number { type: number }\n  limit:\n    <<: *number\n    default: 0',
      on: '<<',
      says: /^YAML merge keys are not taken; write it out$/,
    },
    'a second document': {
      file: SAVINGS,
      from: '- id: savings-plan',
      to: '---\n- id: savings-plan',
      on: '---',
      says: /there is a second document; write one only/,
    },
  })
})

t.test('a byte order mark is no part of a file, and a file of comments is an empty one', async t => {
  const marked = Object.entries(smallStrategy).map(([file, text]) => [file, `\ufeff${text.trimStart()}`])
  t.same(mistakesOf(Object.fromEntries(marked)), [])
  t.same(
    mistakesOf({ ...smallStrategy, 'actions/later.yaml': '# - id: later\n', 'policies.yaml': '---\n' }),
    [],
  )
})

t.test('names that no value can have are told, in any file', async t => {
  const proto = (file: string, from: string, to: string) => ({
    file,
    from,
    to,
    says: /"__proto__" cannot be a name; use another/,
  })
  const taken = (file: string, from: string, to: string) => ({
    file,
    from,
    to,
    says: /every object has a "constructor" of its own; use another name/,
  })
  tellsEach(t, {
    attribute: proto('profile.yaml', 'age: {', '__proto__: {'),
    fact: proto('context.yaml', 'sentiment: {', '__proto__: {'),
    'type of event': proto('context.yaml', 'page-view:', '__proto__:'),
    constant: proto(SAVINGS, 'offer: { rate', 'offer: { __proto__'),
    slot: proto(FEES, 'headline: Explain', '__proto__: Explain'),
    placement: proto('placements.yaml', 'web-hero:', '__proto__:'),
    'attribute constructor': taken('profile.yaml', 'age: {', 'constructor: {'),
    'aggregate constructor': taken('profile.yaml', 'lastRating: {', 'constructor: {'),
    'fact constructor': taken('context.yaml', 'page: {', 'constructor: {'),
    'constant constructor': taken(SAVINGS, 'offer: { rate', 'offer: { constructor'),
  })
  const [mistake] = mistakesOf(edited(SAVINGS, 'offer: { rate', 'offer: { __proto__'))
  t.equal(mistake!.path, '[0].offer.__proto__')
  t.match(
    mistakesOf(edited(FEES, '  group: fees\n', '  toString: fees\n')).map(({ message }) => message),
    [/is missing/, /"toString" is not known here/],
    'what every object inherits is no field of an action',
  )
  t.match(mistakesOf(edited('profile.yaml', 'spent30d: {', 'age: {')), [
    { path: 'aggregates.age', message: 'an attribute has this name already' },
  ])
})
