import t from 'tap'
import { situate } from '../../src/decision/situation.ts'
import type { EventEntry, Values } from '../../src/ports.ts'
import { changed, effectOf, newSession } from '../../src/session/context.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { ann, edited, memoryOf, NOON, strategyWith } from '../builders.ts'

const small = strategyWith()

function effect(type: string, data: Values, context: Values = {}, strategy = small) {
  const event: EventEntry = { type: 'event', id: 'e', at: NOON, event: type, data }
  const { scope } = situate(strategy, { memory: memoryOf(ann), context, channel: 'web', now: NOON })
  return effectOf(strategy, event, { ...scope, event: { type, data } })
}

t.test('an event sets and unsets the facts that its type is about', async t => {
  t.same(effect('problem-solved', {}), { set: { resolved: true }, unset: ['sentiment'] })
  t.same(effect('utterance', { sentiment: -0.6, reason: 'fee' }).set, { sentiment: -0.6, reason: 'fee' })
  t.same(
    effect('utterance', {}, { sentiment: 0.3 }).set,
    { sentiment: 0.3, reason: 'none' },
    'or keeps what was',
  )
  t.same(effect('complaint', {}, { sentiment: 0.3 }).set, { sentiment: -0.4, resolved: false })
  t.same(effect('page-view', {}).set, {}, 'what is missing says nothing')
  t.same(
    effect('weather-changed', { sentiment: 1 }),
    { set: {}, unset: [] },
    'nor does an event of another type',
  )
})

t.test('a value that does not fit its fact says nothing, and the rest of the event still does', async t => {
  t.same(effect('utterance', { sentiment: 7, reason: 'fee' }).set, { reason: 'fee' })
  t.same(effect('utterance', { sentiment: 'angry', reason: 'fee' }).set, { reason: 'fee' })
  t.same(effect('utterance', { sentiment: 0.5, reason: 12 }).set, { sentiment: 0.5 })
  t.same(effect('utterance', { sentiment: null, reason: 'fee' }).set.sentiment, null, 'null means not known')
})

t.test('a time is kept as text, as it would come from outside', async t => {
  const file = edited('context.yaml', 'events:\n', 'events:\n  call-started: { set: { since: now } }\n')[
    'context.yaml'
  ]!
  const strategy = strategyOf({
    ...small.files,
    'context.yaml': file.replace('facts:\n', 'facts:\n  since: { type: timestamp }\n'),
  })
  t.same(effect('call-started', {}, {}, strategy).set, { since: '2026-01-15T12:00:00.000Z' })
})

t.test('changing a session leaves the one before as it was', async t => {
  const before = changed(
    newSession('s', 'C-1', 'web', 1),
    { set: { reason: 'fee', page: 'home' }, unset: [] },
    2,
  )
  t.same(before.facts, { reason: { value: 'fee', at: 2 }, page: { value: 'home', at: 2 } })
  const after = changed(before, { set: { reason: 'card', page: null, sentiment: 0 }, unset: [] }, 3)
  t.same(after.facts, { reason: { value: 'card', at: 3 }, sentiment: { value: 0, at: 3 } })
  t.same(changed(after, { set: {}, unset: ['reason', 'nothing'] }, 4).facts, {
    sentiment: { value: 0, at: 3 },
  })
  t.equal(before.facts.reason?.value, 'fee')
})

t.test('what is both unset and set is set', async t => {
  const session = changed(newSession('s', 'C-1', 'web', 1), { set: { reason: 'fee' }, unset: ['reason'] }, 2)
  t.equal(session.facts.reason?.value, 'fee')
})
