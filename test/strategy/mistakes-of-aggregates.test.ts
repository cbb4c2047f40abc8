import t from 'tap'
import { filesWith } from '../aggregating.ts'
import { mistakesOf } from './broken.ts'

/** The one mistake of an aggregate that is written over two lines. */
function mistakeOf(first: string, second: string) {
  const files = filesWith(`{ ${first},\n    ${second} }`)
  const mistakes = mistakesOf(files)
  const line = files['profile.yaml']!.split('\n').findIndex(text => text.startsWith('  it:')) + 1
  return { mistakes, first: line, second: line + 1 }
}

t.test('what an aggregate cannot be is told with its line and a remedy', async t => {
  const cases: [first: string, second: string, on: 'first' | 'second', path: string, says: RegExp][] = [
    [
      'count: a',
      'sum: b, of: c, per: 1d',
      'first',
      '',
      /exactly one of count, sum, mean, min, max and latest/,
    ],
    ['per: 1d', 'of: a', 'first', '', /exactly one of count, sum/],
    ['mean: a', 'per: 1d', 'first', '', /`mean` needs `of`: a number in the event's data/],
    ['count: a', 'where: true', 'first', '', /^give exactly one of `per` .* and `halfLife`/],
    [
      'sum: a, per: 1d',
      'of: event.data.amount',
      'second',
      '.of',
      /`of` is a name in the event's data; write `of: amount`/,
    ],
    ['count: a, per: 1d', 'halfLife: 1d', 'first', '', /^give exactly one of `per` .* and `halfLife`/],
    ...['latest', 'min', 'max'].map((how): (typeof cases)[number] => [
      `${how}: a, of: b`,
      'halfLife: 1d',
      'second',
      '.halfLife',
      new RegExp(
        `^\`${how}\` gives the value of one event, .*; give \`per\` instead, or use count, sum or mean`,
      ),
    ]),
    ['count: a', 'halfLife: 2 weeks', 'second', '.halfLife', /for example "30d"; seen "2 weeks"/],
    [
      'count: a, per: 1d',
      'when: true',
      'second',
      '.when',
      /"when" is not known here; did you mean "where"\?/,
    ],
  ]
  for (const [first, second, on, path, says] of cases) {
    const { mistakes, ...lines } = mistakeOf(first, second)
    t.equal(mistakes.length, 1, `${first}, ${second}: ${mistakes.map(({ message }) => message)}`)
    t.match(mistakes[0], {
      file: 'profile.yaml',
      line: lines[on],
      path: `aggregates.it${path}`,
      message: says,
    })
  }
})

t.test('what `where` cannot read is told with what it can', async t => {
  const cases: Readonly<Record<string, RegExp>> = {
    'reason == "fee"': /^`reason` is not known here; .* `event\.data\.reason`.* in `reason == "fee"`$/,
    'event.data.reason == fee': /^`fee` is not known here; .* a text needs quotes: "fee"/,
    'event.reason == "fee"': /^`event\.reason` is never there; did you mean `event\.data\.reason`\?$/,
    'data.reason == "fee"': /^`data` is not known here; did you mean `event\.data`\?/,
    'event.chanel == "web"': /never there; did you mean `event\.data\.chanel`, or `event\.channel`\?$/,
    'event.type == "tolled"': /^`event\.type` is never "tolled"; did you mean "told"\?$/,
    'event.type == "purchase"': /^`event\.type` is never "purchase"; there is told$/,
    'event.data.amount > customer.balance':
      /^`customer` cannot be read here: .*`event\.data` and `event\.channel`/,
    'channel == "web"': /^`channel` cannot be read here: .*`event\.channel`/,
    'timestamp(event.data.until) > now': /^`now` cannot be read here/,
    'event.data.amount > offer.rate': /^`offer` cannot be read here/,
    'event.data.amount > context.sentiment': /^`context` cannot be read here/,
    'event.data.amount + 1.0': /gives a number, but a condition/,
    'event.data.text.matches("(")': /can never be worked out/,
    'event.data.reason = "fee"': /Unexpected character/,
  }
  for (const [where, says] of Object.entries(cases)) {
    const { mistakes, second } = mistakeOf('count: told, per: 1d', `where: '${where}'`)
    t.equal(mistakes.length, 1, `${where}: ${mistakes.map(({ message }) => message)}`)
    t.match(mistakes[0], { file: 'profile.yaml', line: second, path: 'aggregates.it.where', message: says })
  }
})

t.test('names inside of a list belong to it', async t => {
  t.same(mistakeOf('count: told, per: 1d', `where: 'event.data.tags.exists(tag, tag == "x")'`).mistakes, [])
})
