import t from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { escapeFor, render, template } from '../../src/strategy/templates.ts'
import { ann, decisionOf, edited, languageWith, memoryOf } from '../builders.ts'

const { language, scope } = languageWith({
  name: 'string',
  nick: 'string',
  debt: 'number',
  since: 'timestamp',
  cards: 'strings',
})
const eve = scope({
  name: `<b>"Eve" & 'Co'</b>`,
  debt: 12,
  since: new Date('2026-03-01T23:30:00Z'),
  cards: ['gold', 'debit'],
})

const text = (source: string, channel: string, slot = 'body') =>
  render(template(source, { language, escape: escapeFor(channel, slot) }), eve)

t.test('values are escaped for where they go, the author’s own text is not', async t => {
  const source = '<i>Dear</i> {{ customer.name }}!'
  const escaped = '<i>Dear</i> &lt;b&gt;&quot;Eve&quot; &amp; &#39;Co&#39;&lt;/b&gt;!'
  t.equal(text(source, 'web'), escaped)
  t.equal(text(source, 'mobile'), escaped)
  t.equal(text(source, 'call-centre', 'script'), `<i>Dear</i> <b>"Eve" & 'Co'</b>!`)
  t.equal(
    text('/pay?who={{ customer.name }}&sum={{ customer.debt }}', 'web', 'href'),
    "/pay?who=%3Cb%3E%22Eve%22%20%26%20'Co'%3C%2Fb%3E&sum=12",
  )
  t.equal(text('javascript:{{ customer.name }}', 'call-centre', 'href')?.includes('<'), false)
})

t.test('a link may be a value, and a value leads only where links lead', async t => {
  const link = (url: string) => {
    const made = template('{{ offer.url }}', { language, offer: { url }, escape: escapeFor('web', 'href') })
    return render(made, eve)
  }
  t.equal(link('https://bank.example/a?b=c&d=%20'), 'https://bank.example/a?b=c&d=%20')
  t.equal(link('/cards'), '/cards')
  for (const url of ['javascript:alert(1)', '//elsewhere.example', '/a" onclick="b', 'https://a b'])
    t.equal(link(url), encodeURIComponent(url))
  t.equal(text('/to?next={{ "/" + customer.name }}', 'web', 'href')?.includes('=/'), false)
})

t.test('values are written for people', async t => {
  t.equal(text('{{ customer.since }}', 'web'), '2026-03-01')
  t.equal(text('{{ date(customer.since) }}', 'web'), '2026-03-01')
  t.equal(text('{{ customer.cards }}', 'web'), 'gold, debit')
  t.equal(text('{{ 0.1 + 0.2 }}', 'web'), '0.3')
  t.equal(text('{{ [0.1 + 0.2, 2] }}', 'web'), '0.3, 2')
  t.equal(text('{{ [customer.since, now] }}', 'web'), '2026-03-01, 2026-01-15')
  t.equal(text('{{ 4520304050123456 }}', 'web'), '4520304050123456', 'such as an account')
  for (const none of [
    '1 / (customer.debt - 12)',
    'money(1 / (customer.debt - 12))',
    'percent(-1 / 0)',
    '{"a": 1}',
    '[{"a": 1}]',
    'customer.since + duration("2400000000h")',
    '[1 / (customer.debt - 12)]',
  ])
    t.equal(text(`{{ ${none} }}`, 'web'), null, none)
})

t.test('money has its cents where there are some, and dates the day of UTC', async t => {
  const { formats } = strategyOf(edited('arbitration.yaml', 'currency: EUR', 'currency: CHF\nlocale: de-CH'))
  t.equal(formats.money(12.95).replace(/\s/g, ' '), 'CHF 12.95')
  t.equal(formats.money(1200).replace(/\W/g, ' ').replace(/(\d) /g, '$1'), 'CHF 1200')
  t.equal(formats.money(-0.001).replace(/\s/g, ' '), 'CHF 0')
  t.equal(formats.money(-0.01).replace(/\s/g, ' '), 'CHF-0.01')
  t.equal(formats.percent(0.0315), '3.15%')
  t.equal(formats.percent(-0.000_01), '0%')
  t.equal(formats.date(new Date('2026-12-01T00:00:00Z')), '1. Dezember 2026')
})

t.test('texts with none, one or several values, and values side by side', async t => {
  t.equal(text('Hello', 'web'), 'Hello')
  t.equal(text('', 'web'), '')
  t.equal(text('{{customer.debt}}', 'web'), '12')
  t.equal(text('{{ customer.debt }}{{ money(customer.debt * 2) }}.', 'web'), '12€24.')
})

t.test(
  'what follows from the offer alone is written in once, escaped; what it misses leaves the text out',
  async t => {
    const offer = { gift: '<Tee>', rate: 2.5 }
    const made = template('{{ offer.gift }}: {{ percent(offer.rate / 100) }}{{ customer.debt }}', {
      language,
      offer,
      escape: escapeFor('web', 'body'),
    })
    t.same(made.texts, ['&lt;Tee&gt;: 2.5 %', ''])
    t.equal(made.expressions.length, 1)
    const without = template('{{ has(offer.none) ? offer.none : offer.gift }} {{ offer.none }}', {
      language,
      offer,
      escape: String,
    })
    t.equal(render(without, eve), null)
  },
)

t.test('a text that needs a missing value is none', async t => {
  t.equal(text('Hi {{ customer.nick }}', 'web'), null)
  t.equal(text('Hi {{ has(customer.nick) ? customer.nick : "you" }}', 'web'), 'Hi you')
})

t.test('braces that are not closed are refused', async t => {
  for (const source of ['Hi {{ customer.name', 'Hi {{ customer.name }', '{{ customer.name }} {{']) {
    t.throws(() => template(source, { language, escape: String }), /`\{\{` without `\}\}` in/, source)
  }
  t.throws(
    () => template('Hi {{ }}', { language, escape: String }),
    /Unexpected token/,
    'and so is nothing between them',
  )
})

t.test('a text that needs a missing value is left out of the answer, which says so', async t => {
  const strategy = strategyOf(
    edited(
      'actions/savings.yaml',
      '{ headline: Save a little every month }',
      "{ headline: Save, script: 'You have {{ customer.tier }}' }",
    ),
  )
  const decision = await decisionOf({ strategy })
  const plan = decision.actions.find(({ actionId }) => actionId === 'savings-plan')
  t.same(plan?.treatment, { headline: 'Save' })
  t.same(decision.degraded, ['treatment:savings-plan'])

  const whole = await decisionOf({ strategy, memory: memoryOf({ ...ann, tier: 'gold' }) })
  t.match(whole.actions.find(({ actionId }) => actionId === 'savings-plan')?.treatment, {
    script: 'You have gold',
  })
  t.same(whole.degraded, [])
})
