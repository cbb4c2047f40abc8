import fc from 'fast-check'
import t from 'tap'
import vader from 'vader-sentiment'
import type { EventEntry } from '../../src/ports.ts'
import { lexiconSentiment } from '../../src/signals/lexicon.ts'
import { says } from '../../src/signals/phrases.ts'
import { understood } from '../../src/signals/understood.ts'
import { watched } from '../../src/signals/watched.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { edited } from '../builders.ts'

const said = (data: Record<string, unknown>): EventEntry => ({
  type: 'event',
  id: 'e',
  at: 1,
  event: 'utterance',
  data,
})
const chances = new Map(Object.entries({ 'ask-fee': 0.7, 'lost-card': 0.1, other: 0.2 }))
const classify = async () => chances
const sentiment = { from: 'text', as: 'sentiment', model: null, confidence: null, weights: null }
const intent = { ...sentiment, as: 'intent', model: 'intent', confidence: 'intentConfidence' }

t.test('the lexicon hears tone, negation and emphasis', async t => {
  const [good, bad, notGood, veryBad, plain] = [
    'This is good',
    'This is bad',
    'This is not good',
    'This is extremely bad!!!',
    'The fee is on the statement',
  ].map(lexiconSentiment)
  t.ok(good! > 0.2 && bad! < -0.2 && notGood! < 0 && veryBad! < bad! && plain === 0)
  t.equal(lexiconSentiment(''), 0)
  t.ok(Math.abs(lexiconSentiment('hate '.repeat(100_000))) <= 1)
})

t.test('it is what the library hears', async () => {
  const of = (all: string) => fc.constantFrom(...all.split(' '))
  const word = fc.oneof(
    of(
      "good BAD Great hate not isn't never so this very KINDA of Of but BUT least at the bomb I xx yeah right",
    ),
    of(':) :D sux __proto__'),
    fc.constant('kind of'),
  )
  const signs = fc.oneof(fc.constant(''), of('! !!! ? ?!? , \' " -- ... ( * !?!? _'))
  const token = fc.tuple(signs, word, signs, fc.constantFrom(' ', ' ', '  ', '\n', '', '\u00a0'))
  const texts = fc.oneof(
    ...[2, 4, 15].map(maxLength => fc.array(token, { maxLength }).map(tokens => tokens.flat().join(''))),
    fc.string({ maxLength: 60 }),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  fc.assert(
    fc.property(texts, text => {
      const { compound } = vader.SentimentIntensityAnalyzer.polarity_scores(text)
      return Object.is(lexiconSentiment(text), compound)
    }),
    { numRuns: 3_000, examples: [['Great BAD'], ['kind of good'], ['it is BAD. :D'], [`'good' "bad,`]] },
  )
})

t.test('a very long word in capitals holds nobody up', async t => {
  const startedAt = performance.now()
  lexiconSentiment(`${'A'.repeat(1_999)}a`)
  const took = performance.now() - startedAt
  t.ok(took < 200, `${took} ms; the library's own way takes over a second`)
})

t.test('a text is understood where nobody has said it already', async t => {
  const told = await understood(said({ text: 'I hate this fee' }), [sentiment, intent], classify)
  t.match(told.data, { text: 'I hate this fee', intent: 'ask-fee', intentConfidence: 0.7 })
  t.ok((told.data.sentiment as number) < -0.3)
  const known = said({ text: 'I hate this fee', sentiment: 0.9, intent: 'praise' })
  t.equal(await understood(known, [sentiment, intent], classify), known)
})

t.test('a model’s classes may weigh instead', async t => {
  const mood = { ...intent, as: 'sentiment', weights: { 'ask-fee': -1, other: 0.5 } }
  const { data } = await understood(said({ text: 'Hello' }), [mood], classify)
  t.ok(Math.abs((data.sentiment as number) - (-0.7 + 0.1)) < 1e-9)
})

t.test('a phrase counts where it is said, not where it is denied, doubted or asked', async t => {
  const phrases = ['that’s solved', 'that solves it']
  for (const text of [
    "That's solved, thank you",
    'Great. THAT’S SOLVED!',
    'Not what I expected. That solves it.',
    '… yes -- that  solves it',
  ])
    t.ok(says(text, phrases), text)
  for (const text of [
    "Is it true that's solved?",
    "I don't think that's solved",
    "No, that's not solved",
    'Call me when that solves it',
    'if that solves it, fine',
    "that's resolved",
    'that solves items',
    '',
  ])
    t.notOk(says(text, phrases), text)
  const solved = { ...sentiment, as: 'solved', phrases }
  t.equal((await understood(said({ text: "ok, that's solved" }), [solved], classify)).data.solved, true)
  t.notOk(
    'solved' in (await understood(said({ text: 'hello' }), [solved], classify)).data,
    'else it is not said',
  )
})

t.test('a model that fails is told each time, and as news until it answers again', async t => {
  const told: unknown[] = []
  let fails = ''
  const one = watched(
    async () => (fails ? Promise.reject(new Error(fails)) : chances),
    (model, { message }, first) => told.push([model, message, first]),
  )
  const events = async (...reasons: string[]) => {
    for (fails of reasons) await understood(said({ text: 'fine' }), [intent], one)
  }
  await events('', 'gone', 'gone', 'slow', '', 'slow')
  t.same(told, [
    ['intent', 'gone', true],
    ['intent', 'gone', false],
    ['intent', 'slow', true],
    ['intent', 'slow', true],
  ])
})

t.test('what is no text, and a model that fails, add nothing', async t => {
  const failing = async () => Promise.reject(new Error('no model'))
  for (const event of [said({}), said({ text: 5 }), said({ text: '' })])
    t.equal(await understood(event, [sentiment, intent], classify), event)
  const { data } = await understood(said({ text: 'fine' }), [intent, sentiment], failing)
  t.notOk('intent' in data)
  t.ok('sentiment' in data, 'the other one still speaks')
})

t.test('signals that read nothing, or twice, are mistakes of the strategy', async t => {
  const wrong = (signal: string) =>
    edited('context.yaml', 'facts:\n', `signals:\n  utterance: [${signal}]\nfacts:\n`)
  for (const [signal, message] of [
    ['{ from: text, as: mood }', /name either a `model`, or `lexicon: sentiment`, or `phrases`/],
    ['{ from: text, as: mood, lexicon: sentiment, phrases: [fine] }', /name either/],
    ['{ from: text, as: mood, phrases: ["!"] }', /use words/],
    ['{ from: text, as: mood, model: a, lexicon: sentiment }', /name either/],
    ['{ from: text, as: mood, lexicon: sentiment, confidence: c }', /are for a model/],
  ] as const)
    t.throws(() => strategyOf(wrong(signal)), message)
})
