import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import t from 'tap'
import { situate } from '../../src/decision/situation.ts'
import type { EventEntry, Session, Values } from '../../src/ports.ts'
import { changed, effectOf, newSession } from '../../src/session/context.ts'
import { momentOf } from '../../src/session/moment.ts'
import { aboutEvent } from '../../src/strategy/about-event.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { ann, edited, memoryOf, NOON, strategyWith } from '../builders.ts'

const small = strategyWith()

function effect(type: string, data: Values, context: Values = {}, strategy = small, channel?: string) {
  const event: EventEntry = { type: 'event', id: 'e', at: NOON, event: type, data, channel }
  const { scope } = situate(strategy, { memory: memoryOf(ann), context, channel: 'web', now: NOON })
  return effectOf(strategy, event, { ...scope, event: aboutEvent(event) })
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

t.test('an event tells its channel, where that was told', async t => {
  const strategy = strategyOf(edited('context.yaml', 'page: event.data.page', 'page: event.channel'))
  t.same(effect('page-view', {}, {}, strategy, 'mobile').set, { page: 'mobile' })
  t.same(effect('page-view', {}, {}, strategy).set, {})
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

t.test('in whatever order facts are told, the newest stands, and no time goes back', async _t => {
  const told = fc.record({
    name: fc.constantFrom('reason', 'page', 'mood'),
    at: fc.integer({ min: 1, max: 50 }),
  })
  const ofOtherTimes = fc.uniqueArray(told, { selector: ({ name, at }) => `${name} ${at}`, maxLength: 12 })
  const shuffled = ofOtherTimes.chain(inOrder =>
    fc.tuple(fc.constant(inOrder), fc.shuffledSubarray(inOrder, { minLength: inOrder.length })),
  )
  const tell = (session: Session, { name, at }: { name: string; at: number }) =>
    changed(session, { set: { [name]: `said at ${at}` }, unset: [] }, at)
  const none = newSession('s', 'C-1', 'web', 1)
  fc.assert(
    fc.property(shuffled, ([inOrder, asTheyCame]) => {
      const sorted = [...inOrder].sort((a, b) => a.at - b.at).reduce(tell, none)
      let session = none
      for (const one of asTheyCame) {
        const next = tell(session, one)
        for (const [name, { at }] of Object.entries(session.facts))
          if (next.facts[name]!.at < at) return false
        session = next
      }
      return isDeepStrictEqual(session.facts, sorted.facts)
    }),
  )
})

t.test('what comes late neither replaces nor forgets what is newer', async t => {
  const angry = changed(
    newSession('s', 'C-1', 'web', 1),
    { set: { sentiment: -0.9, page: 'home' }, unset: [] },
    50,
  )
  const late = changed(angry, { set: { sentiment: 0.1, reason: 'fee', page: null }, unset: ['page'] }, 40)
  t.same(late.facts, { ...angry.facts, reason: { value: 'fee', at: 40 } })
  t.same(
    Object.keys(changed(angry, { set: {}, unset: ['sentiment'] }, 50).facts),
    ['page'],
    'of that very time',
  )
})

t.test('what is told as it happens comes after all that is known, whatever the clocks say', async t => {
  const now = 10 * 60_000
  const home = (at: number) =>
    changed(newSession('s', 'C-1', 'web', 1), { set: { page: 'home' }, unset: [] }, at)
  const session = home(now + 30_000)
  t.equal(momentOf(session, now, now), now + 30_000, 'another replica’s clock is ahead')
  t.equal(momentOf(session, now - 60_000, now), now + 30_000, 'it was a minute under way')
  t.equal(momentOf(session, now - 60_001, now), now - 60_001, 'this was some time ago')
  t.equal(momentOf(session, now + 60_000, now), now + 60_000)
  t.equal(momentOf(home(5), now, now), now)
  const open = { ...session, running: { intents: [{ intent: 'fee', confidence: 1, since: now + 40_000 }] } }
  t.equal(momentOf(open, now, now), now + 40_000)
})
