import t from 'tap'
import { misfits, readable } from '../../src/customer/values.ts'
import type { Declaration } from '../../src/strategy/strategy.ts'
import { strategyWith } from '../builders.ts'

const { attributeByName } = strategyWith()
const of = (name: string) => attributeByName.get(name)!

t.test('values that do not fit are told with path, value and what would fit', async t => {
  const wrong: [name: string, value: unknown, says: RegExp][] = [
    ['age', '40', /^expected a finite number; seen "40"/],
    ['age', Number.NaN, /finite/],
    ['age', Number.POSITIVE_INFINITY, /finite/],
    ['age', -1, /^expected at least 0; seen -1/],
    ['age', 121, /^expected at most 120; seen 121/],
    ['tier', 'silver', /^expected one of basic, gold; seen "silver"/],
    ['firstName', 7, /^expected a text; seen 7/],
    ['inDefault', 'no', /^expected true or false; seen "no"/],
    ['consents', 'marketing', /^expected a list of texts/],
    ['consents', ['marketing', 1], /^expected a list of texts/],
    ['customerSince', 'long ago', /^expected a time such as/],
    ['customerSince', 1_700_000_000, /^expected a time such as/],
    ...[
      '01.12.2026',
      '31.12.2026',
      '03/04/2026',
      '5',
      'March 7',
      'gestern 5',
      '2026',
      '2026-02-30',
      '2025-02-29T00:00:00Z',
      '2020-02-31T00:00:00Z',
      '2026-01-31T24:00:00Z',
      '2026-01-31T12:00:00+25:00',
      '2026-01-31 12:00 CET',
    ].map((text): [string, unknown, RegExp] => [
      'customerSince',
      text,
      /^expected a time such as 2026-01-31T12:00:00Z; seen "/,
    ]),
  ]
  for (const [name, value, message] of wrong) {
    t.match(misfits(attributeByName, { [name]: value }, 'attributes'), [
      { path: `attributes.${name}`, message },
    ])
  }
})

t.test('what fits, what is not known, and what nobody declared is taken', async t => {
  const fine = {
    age: 120,
    tier: 'gold',
    consents: [],
    customerSince: '2020-05-17T08:00:00Z',
    balance: null,
    shoeSize: { any: ['thing'] },
  }
  t.same(misfits(attributeByName, fine, 'attributes'), [])
})

t.test('rules read the default of what is missing, and times as dates', async t => {
  t.equal(readable(of('balance'), undefined), 0)
  t.equal(readable(of('balance'), null), 0)
  t.equal(readable(of('balance'), 5), 5)
  t.equal(readable(of('age'), undefined), undefined)
  t.same(readable(of('customerSince'), '2020-05-17T08:00:00Z'), new Date('2020-05-17T08:00:00Z'))
  t.equal(readable(of('customerSince'), 'long ago'), undefined, 'a time that is none is missing')
  const dated: Declaration = { ...of('customerSince'), default: new Date(0) }
  t.same(readable(dated, null), new Date(0))
})

t.test('times are taken as RFC 3339 has them, and are the same in every zone', async t => {
  const zone = process.env.TZ
  t.teardown(() => {
    if (zone === undefined) delete process.env.TZ
    else process.env.TZ = zone
  })
  const times = {
    '2026-07-31T12:00:00Z': '2026-07-31T12:00:00.000Z',
    '2026-07-31T12:00:00.5+02:00': '2026-07-31T10:00:00.500Z',
    '2026-07-31 12:00:00-02:30': '2026-07-31T14:30:00.000Z',
    '2026-07-31T12:00': '2026-07-31T12:00:00.000Z',
    '2026-07-31 12:00:00.25': '2026-07-31T12:00:00.250Z',
    '2026-07-31': '2026-07-31T00:00:00.000Z',
    '2024-02-29': '2024-02-29T00:00:00.000Z',
  }
  for (const TZ of ['UTC', 'America/Los_Angeles', 'Asia/Tokyo']) {
    process.env.TZ = TZ
    for (const [text, is] of Object.entries(times)) {
      t.same(misfits(attributeByName, { customerSince: text }, 'attributes'), [], text)
      t.same(readable(of('customerSince'), text), new Date(is), `${text} in ${TZ}`)
    }
  }
  t.ok(readable(of('customerSince'), 'March 7, 2026'), 'what was kept before is still read')
})
