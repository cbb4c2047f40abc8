import t from 'tap'
import { vocabularyRoutes } from '../../src/http/vocabulary.ts'
import { edited } from '../builders.ts'
import { understandingFiles } from '../understanding-strategy.ts'
import { testApp } from '../world.ts'

t.test('a screen can be built from the strategy’s words, and from those of the next one', async t => {
  const files = {
    ...edited(
      'context.yaml',
      'facts:\n',
      'signals:\n  utterance: [{ from: text, as: intent, model: m, confidence: sure }, { from: text, as: mood, lexicon: sentiment }]\nfacts:\n  device: { type: string, values: [phone, desktop], description: What it is seen on }\n',
    ),
    'policies.yaml':
      'declines:\n  price: { label: Too expensive, coolDown: 60d }\n  not-now: { label: Not now }\n',
  }
  const { call, useStrategy } = await testApp(t, [(app, world) => vocabularyRoutes(app, world.strategy)], {
    files,
  })
  const { status, body } = await call('GET', '/v1/vocabulary')
  t.equal(status, 200)
  t.same(body, {
    currency: 'EUR',
    facts: [
      { name: 'device', type: 'string', values: ['phone', 'desktop'], description: 'What it is seen on' },
      { name: 'sentiment', type: 'number', min: -1, max: 1, default: 0 },
      { name: 'reason', type: 'string', default: 'none' },
      { name: 'resolved', type: 'bool', default: false },
      { name: 'page', type: 'string' },
    ],
    events: [
      { type: 'utterance', sets: ['sentiment', 'reason'] },
      { type: 'complaint', sets: ['sentiment', 'resolved'] },
      { type: 'problem-solved', sets: ['resolved'] },
      { type: 'page-view', sets: ['page'] },
    ],
    declines: [
      { id: 'price', label: 'Too expensive' },
      { id: 'not-now', label: 'Not now' },
    ],
    placements: [
      { id: 'agent-screen', channel: 'call-centre', limit: 3 },
      { id: 'web-hero', channel: 'web', limit: 1 },
    ],
    signals: [
      { event: 'utterance', from: 'text', as: 'intent', confidence: 'sure' },
      { event: 'utterance', from: 'text', as: 'mood' },
    ],
  })

  useStrategy(understandingFiles())
  const { events } = (await call('GET', '/v1/vocabulary')).body
  t.same(events[0], {
    type: 'utterance',
    sets: [
      'reason',
      'resolved',
      'sentiment',
      'openIntents',
      'customerSeconds',
      'agentSeconds',
      'silenceSeconds',
    ],
  })
  t.same(events[2], { type: 'problem-solved', sets: ['resolved', 'openIntents'] })
  useStrategy({})
  t.same((await call('GET', '/v1/vocabulary')).body.declines, [], 'no reasons, no buttons')
})
