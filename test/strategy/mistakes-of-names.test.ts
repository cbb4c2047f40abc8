import t from 'tap'
import { SAVINGS, tellsEach } from './broken.ts'

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
