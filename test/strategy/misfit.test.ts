import t from 'tap'
import { edited } from '../builders.ts'
import { FEES, mistakesOf, SAVINGS, tellsEach } from './broken.ts'

t.test('what would fit is said in the words of authors', async t => {
  tellsEach(t, {
    'a key that is nearly known, within lists and maps': {
      file: SAVINGS,
      from: 'contact: {',
      to: 'contact: { cooldown: { rejected: 3d },',
      on: 'contact: {',
      says: /"cooldown" is not known here; did you mean "coolDown"\?/,
    },
    'a key of an aggregate': {
      file: 'profile.yaml',
      from: 'sum: purchase,',
      to: 'sum: purchase, field: x,',
      on: 'sum: purchase',
      says: /"field" is not known here; there are count, sum, mean, min, max, latest, of, where, per, halfLife, description/,
    },
    'a map for a list': {
      file: 'arbitration.yaml',
      from: 'groups: [fees]',
      to: 'groups: { fees: 2 }',
      says: /^expected a list; seen \{"fees":2\}$/,
    },
    'a text for a map': {
      file: 'placements.yaml',
      from: 'fallback: { headline: Welcome }',
      to: 'fallback: Welcome',
      says: /^expected a map; seen "Welcome"$/,
    },
  })
  t.match(mistakesOf(edited(FEES, '  group: fees\n', '  grup: fees\n  colour: red\n')), [
    { path: '[0].group', message: 'is missing; give a text' },
    { path: '[0].grup', message: '"grup" is not known here; did you mean "group"?' },
    { path: '[0].colour', message: /^"colour" is not known here; there are id, name, kind, / },
  ])
})

t.test('what would be shown nowhere, or in another language on another machine, is told', async t => {
  tellsEach(t, {
    'no treatment': {
      file: SAVINGS,
      from: '- id: savings-survey',
      to: '- { id: nowhere, name: Nowhere, kind: sales, issue: growth, group: savings, propensity: { prior: 0.1 }, value: 1, treatments: {} }\n- id: savings-survey',
      on: 'treatments: {}',
      says: /names no channel, so that nobody would see it; give a treatment, for example web: \{ headline: … \}/,
    },
    'a language by its name': {
      file: 'arbitration.yaml',
      from: 'currency: EUR',
      to: 'currency: EUR\nlocale: danish',
      on: 'locale',
      says: /"danish" is no language tag that is known here; use one such as "en" or "da-DK"/,
    },
  })
})
