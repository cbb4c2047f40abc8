import t from 'tap'
import { understandingFiles } from '../understanding-strategy.ts'
import { mistakesOf, SAVINGS, tellsEach } from './broken.ts'

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
      says: /no action has the group "savngs"; did you mean "savings"\?/,
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
    'placement that is explored': {
      file: 'arbitration.yaml',
      from: 'currency: EUR\n',
      to: 'currency: EUR\nexploration: { placements: [web-hro] }\n',
      on: 'exploration',
      says: /there is no placement "web-hro"; did you mean "web-hero"\?/,
    },
    'action of a lock': {
      file: 'policies.yaml',
      from: '    reason: What',
      to: '    except: [help]\n    reason: What',
      on: 'except',
      says: /there is no action "help"; there are /,
    },
    'action of a lock, misspelt': {
      file: 'policies.yaml',
      from: '    reason: What',
      to: '    except: [refund-fees]\n    reason: What',
      on: 'except',
      says: /there is no action "refund-fees"; did you mean "refund-fee"\?/,
    },
    'fact of an event': {
      file: 'context.yaml',
      from: 'set: { page:',
      to: 'set: { pge:',
      says: /no fact "pge"; did you mean "page"\?/,
    },
    'fact of an event, that is given true': {
      file: 'context.yaml',
      from: 'set: { page:',
      to: 'set: { everything: true, page:',
      says: /no fact "everything"; declare it under facts/,
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

t.test('what is understood over a session, and reasons, are told where they fit nothing', async t => {
  const files = understandingFiles()
  for (const [file, from, to, says] of [
    ['context.yaml', 'fact: openIntents', 'fact: openIntent', /there is no fact "openIntent"; declare it/],
    [
      'context.yaml',
      'fact: openIntents',
      'fact: reason',
      /the fact "reason" is a string; use one of type strings/,
    ],
    ['context.yaml', 'agent: agentSeconds', 'agent: openIntents', /is a strings; use one of type number/],
    [
      'context.yaml',
      'utterance:\n    set:\n',
      'utterance:\n    set:\n      sentiment: 0\n',
      /"sentiment" is kept by `running`/,
    ],
    [
      'context.yaml',
      'complaint:\n    set: {',
      'complaint:\n    set: { silenceSeconds: 0,',
      /"silenceSeconds" is kept by/,
    ],
    [
      'context.yaml',
      'closedWhile: context.resolved',
      'closedWhile: event.data.done',
      /`event` can be read only under events/,
    ],
    [
      'context.yaml',
      'closedWhile: context.resolved',
      'closedWhile: context.reason',
      /gives a text, but a condition/,
    ],
    [
      'context.yaml',
      'outcomes:\n  resolved',
      'outcomes:\n  resolve',
      /"resolve" is no outcome and no reason to decline; did you mean "resolved"/,
    ],
    ['context.yaml', 'reason: outcome.group', 'reason: event.type', /`event` can be read only under events/],
    [
      'policies.yaml',
      '  not-now: {',
      '  nota-now: {',
      /"not-now" is no outcome and no reason to decline; did you mean "nota-now"/,
    ],
    [
      'policies.yaml',
      'actions: { savings-plan:',
      'actions: { saving-plan:',
      /there is no action "saving-plan"; did you mean "savings-plan"/,
    ],
    ['policies.yaml', 'learningWeight: 0.2', 'learningWeight: 2', /<=1/],
    [
      'policies.yaml',
      'per: 7d }] }',
      'per: 7d }], coolDown: { prize: 1d } }',
      /"prize" is no outcome .* did you mean "price"/,
    ],
  ] as const) {
    t.ok(files[file]!.includes(from), `${from} is there`)
    const told = mistakesOf({ ...files, [file]: files[file]!.replace(from, () => to) })
    t.match(told.map(({ message }) => message).join(' | '), says, to)
    t.ok(told.every(mistake => mistake.line > 1))
  }
  t.same(mistakesOf(files), [])
})

t.test('what is never there of an event or an outcome is told', async t => {
  const event = { file: 'context.yaml', from: 'page: event.data.page' }
  tellsEach(t, {
    'what an event says': {
      ...event,
      to: 'page: event.page',
      says: /^`event\.page` is never there; did you mean `event\.data\.page`\?$/,
    },
    'an event’s channel': {
      ...event,
      to: 'page: event.chanel',
      says: /did you mean `event\.data\.chanel`, or `event\.channel`\?$/,
    },
    'an outcome’s group': {
      file: 'context.yaml',
      from: 'sessionTtl: 2h\n',
      to: 'sessionTtl: 2h\noutcomes:\n  resolved: { set: { reason: outcome.grp } }\n',
      on: 'outcome.grp',
      says: /^`outcome\.grp` is never there; did you mean "group"\?$/,
    },
  })
})
