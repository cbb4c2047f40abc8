import t from 'tap'
import type { EventEntry } from '../../src/ports.ts'
import { lexiconSentiment } from '../../src/signals/lexicon.ts'
import { understood } from '../../src/signals/understood.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { edited } from '../builders.ts'

const said = (data: Record<string, unknown>): EventEntry => ({
  type: 'event',
  id: 'e',
  at: 1,
  event: 'utterance',
  data,
})
const chances = { 'ask-fee': 0.7, 'lost-card': 0.1, other: 0.2 }
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
    ['{ from: text, as: mood }', /name either a `model` or `lexicon: sentiment`/],
    ['{ from: text, as: mood, model: a, lexicon: sentiment }', /name either/],
    ['{ from: text, as: mood, lexicon: sentiment, confidence: c }', /are for a model/],
  ] as const)
    t.throws(() => strategyOf(wrong(signal)), message)
})
