import t from 'tap'
import { SAVINGS, tellsEach } from './broken.ts'

const condition = { file: SAVINGS, from: 'customer.age >= 18' }

t.test('what can never be worked out is told, with a remedy', async t => {
  tellsEach(t, {
    'a day instead of a time': {
      ...condition,
      to: 'now < timestamp("2027-01-01")',
      says: /`timestamp\("2027-01-01"\)` can never be worked out: .*; write it as in timestamp\("2027-01-31T00:00:00Z"\)/,
    },
    'days in a duration': {
      ...condition,
      to: 'now - now < duration("30d")',
      says: /Invalid duration string: 30d; write it as in duration\("72h"\)/,
    },
    'a broken pattern': {
      ...condition,
      to: 'customer.tier.matches("^A(")',
      says: /Invalid regular expression/,
    },
    'a time zone': { ...condition, to: 'now.getHours("Europe/Berlyn") >= 9', says: /Europe\/Berlyn/ },
    'a constant of the offer': { ...condition, to: 'timestamp(offer.rate) < now', says: /timestamp/ },
  })
})

t.test('texts that a name never has are told', async t => {
  tellsEach(t, {
    'a channel': {
      ...condition,
      to: 'channel == "wep"',
      says: /`channel` is never "wep"; did you mean "web"\?/,
    },
    'an attribute': {
      ...condition,
      to: 'customer.tier != "glod"',
      says: /`customer.tier` is never "glod"; did you mean "gold"\?/,
    },
    'one of a list': { ...condition, to: 'channel in ["web", "wep"]', says: /is never "wep"/ },
  })
})

t.test('what would be said, set or named in vain is told', async t => {
  tellsEach(t, {
    'a template in a sentence': {
      file: SAVINGS,
      from: '  stock: 2',
      to: '  reasons: [{ when: "true", say: "Pays {{ money(offer.rate) }}" }]',
      says: /is said as it stands; values can stand in treatments only/,
    },
    'a reason that is an outcome': {
      file: 'policies.yaml',
      from: 'contact:\n  kinds',
      to: 'declines:\n  accepted: { label: Yes please }\n  not-now: { label: Not now }\ncontact:\n  kinds',
      on: 'accepted',
      says: /"accepted" is an outcome; give the reason a name of its own/,
    },
    'a fact that it cannot be': {
      file: 'context.yaml',
      from: 'set: { page: event.data.page }',
      to: 'set: { page: event.data.page, sentiment: 5 }',
      says: /expected at most 1; seen 5/,
    },
    'a list that is none': {
      file: 'context.yaml',
      from: 'set: { page: event.data.page }',
      to: `set: { page: '["a"]' }`,
      says: /gives a list, but a text is expected here/,
    },
  })
})
