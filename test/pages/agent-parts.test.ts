import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { Decision as ServerDecision } from '../../src/decision/answer.ts'
import type { ExplainedDecision } from '../../src/pages/agent/explained.ts'
import { chosen, controlsOf, saying } from '../../src/pages/agent/facts.ts'
import { moodLine } from '../../src/pages/agent/mood.ts'
import { newSeen } from '../../src/pages/agent/seen.ts'
import { arrived, NOTHING_SHOWN, released } from '../../src/pages/agent/shown.ts'
import { heardMore } from '../../src/pages/agent/talk.ts'
import { whyNot, whyThis } from '../../src/pages/agent/why.ts'
import { clock, forAgents, inWords, moodInWords } from '../../src/pages/agent/words.ts'
import type { Decision } from '../../src/pages/client/client.ts'
import { impressionId } from '../../src/pages/client/outcome-ids.ts'

/** What the server explains is what the screen reads, or this does not compile. */
export const read = (explained: ServerDecision): ExplainedDecision => explained

const anger = { id: 'anger', blocks: ['sales'], reason: 'The customer is angry', liftedBy: 'A calmer tone' }

function decision(ids: readonly string[], locks: Decision['locks'] = []): Decision {
  const actions = ids.map((actionId, index) => ({
    rank: index + 1,
    actionId,
    kind: actionId.startsWith('sell') ? 'sales' : 'service',
    group: 'all',
    placement: 'agent-screen',
    propensity: 0.5,
    value: 10,
    priority: 5,
    probability: 1,
    treatment: {},
    reason: 'Because',
  }))
  const rest = {
    customerId: 'C-1',
    knownCustomer: true,
    sessionId: 's',
    strategyVersion: '1',
    at: '',
    arm: '',
  }
  return { ...rest, decisionId: ids.join(), actions, locks, noAction: ids.length === 0, degraded: [] }
}

const idsOf = ({ cards }: typeof NOTHING_SHOWN) => cards.map(({ action }) => action.actionId)

t.test('while the cards are held a new ranking waits, and what is locked says so in its place', async t => {
  const before = arrived(NOTHING_SHOWN, decision(['sell-a', 'help-b']), true)
  t.strictSame(idsOf(before), ['sell-a', 'help-b'], 'nothing is held back from an empty screen')
  const held = arrived(before, decision(['help-c', 'help-b'], [anger]), true)
  t.strictSame(idsOf(held), ['sell-a', 'help-b'])
  t.strictSame(
    held.cards.map(({ lock }) => lock?.id ?? null),
    ['anger', null],
  )
  t.strictSame(idsOf(released(held)), ['help-c', 'help-b'])
  const back = arrived(held, decision(['sell-a', 'help-b']), true)
  t.equal(back.next, null, 'nothing waits where the ranking is what stands there')
  t.strictSame(
    back.cards.map(({ lock }) => lock),
    [null, null],
  )
  t.strictSame(
    idsOf(arrived(before, decision(['help-c']), false)),
    ['help-c'],
    'nothing waits where none holds',
  )
})

t.test(
  'an impression is told once, when its card has gone or is answered, with the time at which it came',
  async t => {
    const seen = newSeen()
    const cardsOf = (ids: string[]) => arrived(NOTHING_SHOWN, decision(ids), false).cards
    t.strictSame(seen.standing(cardsOf(['a', 'b']), 0), [])
    t.match(seen.standing(cardsOf(['b', 'c']), 5_000), [{ actionId: 'a', at: '1970-01-01T00:00:00.000Z' }])
    t.match(seen.take('b'), [{ actionId: 'b', outcome: 'impression', decisionId: 'a,b' }])
    t.strictSame(seen.take('b'), [])
    seen.standing(cardsOf(['a']), 6_000)
    t.strictSame(seen.takeAll(), [], 'one that comes back is not told again, and c was told when it went')
  },
)

t.test('only facts that events set can be told, the usual first; a switch is said by its event', async t => {
  const { usual, rest } = controlsOf({
    currency: 'EUR',
    facts: [
      { name: 'euribor3m', type: 'number' },
      { name: 'page', type: 'string' },
      { name: 'resolved', type: 'bool' },
      { name: 'reason', type: 'string', examples: ['fee', 'loan'] },
    ],
    events: [
      { type: 'page-view', sets: ['page'] },
      { type: 'problem-solved', sets: ['resolved'] },
    ],
    declines: [],
    signals: [],
    placements: [],
  })
  t.match(usual, [
    { name: 'reason', key: 'r', choices: [{ label: 'Fee' }, { label: 'Loan' }] },
    { name: 'resolved' },
  ])
  t.match(rest, [{ name: 'page', input: 'text' }])
  t.equal(rest.length, 1)
  t.strictSame(saying(usual[1]!, true), { event: 'problem-solved' })
  t.strictSame(saying(usual[1]!, false), { set: { resolved: false } })
})

t.test('a mood is called the same wherever it is told, and angry from where the lock begins', async t => {
  const facts = [{ name: 'sentiment', type: 'number', default: 0 }]
  const { usual } = controlsOf({
    currency: 'EUR',
    facts,
    events: [],
    declines: [],
    signals: [],
    placements: [],
  })
  const mood = usual[0]!
  for (let sentiment = -1; sentiment <= 1; sentiment += 0.125)
    t.equal(chosen(mood, sentiment)?.label, moodInWords(sentiment))
  for (const choice of mood.choices) t.equal(chosen(mood, choice.value), choice)
  t.equal(chosen(mood, -0.5)?.label, 'Angry')
  t.equal(chosen(mood, undefined)?.label, 'Neutral')
})

t.test('an impression has the same id wherever it is seen, for a customer, a session and a day', async t => {
  const place = { customerId: 'C-1', sessionId: 'call-77', placement: 'agent-screen' }
  const seen = { decisionId: 'D-1', actionId: 'apology', at: '2026-01-02T03:04:05.000Z' }
  const id = impressionId(seen, place)
  t.equal(id, 'seen:2026-01-02:C-1:call-77:agent-screen:apology')
  t.equal(impressionId({ ...seen, decisionId: 'D-2', at: '2026-01-02T23:00:00.000Z' }, place), id)
  t.not(impressionId({ ...seen, at: '2026-01-03T03:04:05.000Z' }, place), id)
  t.not(impressionId(seen, { ...place, customerId: 'C-2' }), id)
  const long = { ...place, sessionId: 'x'.repeat(128), customerId: 'y'.repeat(128) }
  t.equal(impressionId(seen, long), 'D-1:apology:impression', 'one that is too long is that of its decision')
})

t.test('each event stands once in the talk, in the order of time, with what is sure enough', async t => {
  const utterance = (eventId: string, at: string, data: object) => ({
    eventId,
    type: 'utterance',
    at,
    data: { speaker: 'customer', text: eventId, ...data },
  })
  const second = utterance('second', '2026-01-01T00:00:02Z', {
    intent: 'card_arrival',
    intentConfidence: 0.9,
  })
  const first = utterance('first', '2026-01-01T00:00:01Z', { intent: 'card_arrival', intentConfidence: 0.2 })
  const talk = heardMore(heardMore([], [second]), [first, second])
  t.match(talk, [
    { text: 'first', intent: null },
    { text: 'second', intent: 'Card arrival', confidence: 0.9 },
  ])
  t.equal(talk.length, 2)
})

t.test('the sum that says why has all that it is made of', async t => {
  const times = { contextWeight: 1, lever: 1.1, propensity: 0.063, value: 180 }
  const factors = { ...times, annoyance: 2, handling: 3, overrun: 1.5, priority: 6.1 }
  const { sum } = whyThis({ factors, contextWeights: {}, propensity: { from: 'prior' } }, 'EUR')
  const less = '€1.87 if it annoys − €3 of time − €1.50 for running over'
  t.equal(sum, `1.1 × 6.3 % likely × €180 − ${less} = €6.10`)
})

t.test('names and conditions are told in words', async t => {
  t.equal(inWords('openComplaint'), 'Open complaint')
  t.equal(
    forAgents('Solve it and say so (context.resolved, or the event "problem-solved")'),
    'Solve it and say so',
  )
  t.equal(clock(247_000), '4:07')
  const excluded = {
    actionId: 'loan-question',
    kind: 'service',
    stage: 'applicability',
    rule: '',
    values: {},
    change: 'context.reason must be "loan"',
  }
  t.match(whyNot([excluded]), [
    { title: 'Does not fit this talk', items: [{ change: 'reason must be "loan"' }] },
  ])
  t.strictSame(moodLine([{ at: 0, sentiment: -1 }], 30_000), [
    { x: 0, y: 1 },
    { x: 0.5, y: 1 },
  ])
})

/** The pairs that stand on each other, with the contrast that WCAG AA asks of them. */
const TEXT: readonly (readonly [string, string])[] = [
  ...['page', 'surface', 'sunken'].flatMap(on => [['text', on] as const, ['muted', on] as const]),
  ...['surface', 'accent-soft', 'page'].map(on => ['accent', on] as const),
  ['text', 'accent-soft'],
  ['text', 'other-soft'],
  ['muted', 'locked-soft'],
  ['on-accent', 'accent'],
  ...['service', 'sales', 'keep', 'other', 'locked', 'bad', 'good'].map(
    role => [role, `${role}-soft`] as const,
  ),
  ['good', 'surface'],
]
const MARKS: readonly (readonly [string, string])[] = [
  ...['service', 'sales', 'keep', 'other', 'control', 'focus', 'accent', 'bad'].map(
    mark => [mark, 'surface'] as const,
  ),
  ['control', 'page'],
  ['accent', 'sunken'],
  ['bad', 'sunken'],
  ['locked-line', 'locked-soft'],
]

t.test('all colours of the agent’s screen are told apart as WCAG AA asks, light and dark', async t => {
  const css = await readFile(new URL('../../src/pages/agent/style/colours.css', import.meta.url), 'utf8')
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)')
  for (const [scheme, text] of Object.entries({ light, dark })) {
    const colours = new Map(
      [...text.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)].map(match => [match[1]!, match[2]!]),
    )
    t.ok(colours.size >= 26, `${colours.size} colours in ${scheme}`)
    for (const [pairs, least] of [[TEXT, 4.5] as const, [MARKS, 3] as const]) {
      for (const [one, other] of pairs) {
        const is = contrast(colours.get(one)!, colours.get(other)!)
        t.ok(is >= least, `${scheme}: ${one} on ${other} is ${is.toFixed(2)} to 1`)
      }
    }
  }
})

/** WCAG 2.2: the ratio of relative luminances. */
function contrast(one: string, other: string): number {
  const [bright, dim] = [luminance(one), luminance(other)].sort((a, b) => b - a)
  return (bright! + 0.05) / (dim! + 0.05)
}

function luminance(hex: string): number {
  const [r, g, b] = [0, 2, 4].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
