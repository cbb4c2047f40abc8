import fc from 'fast-check'
import t from 'tap'
import { situate } from '../../src/decision/situation.ts'
import type { EventEntry, OutcomeEntry, Session, Values } from '../../src/ports.ts'
import { afterChange, afterEntry } from '../../src/session/after.ts'
import { newSession } from '../../src/session/context.ts'
import { openIntents } from '../../src/session/running.ts'
import { ann, memoryOf, NOON, outcomeOf } from '../builders.ts'
import { understanding } from '../understanding-strategy.ts'

const strategy = understanding()
const opened = newSession('s', 'C-1', 'call-centre', NOON)

/** The session after these, a second apart unless told otherwise. */
function after(entries: readonly (EventEntry | OutcomeEntry)[], session: Session = opened): Session {
  return entries.reduce(
    (session, entry) => afterEntry(strategy, { ...memoryOf(ann), session }, entry, 'call-centre'),
    session,
  )
}

let count = 0
const happens = (event: string, data: Values = {}, seconds = 0): EventEntry => ({
  type: 'event',
  id: `e-${count++}`,
  at: NOON + seconds * 1000,
  event,
  data,
})
const says = (data: Values, seconds = 0) => happens('utterance', { speaker: 'customer', ...data }, seconds)
const factsOf = (session: Session, now = NOON) =>
  situate(strategy, { memory: memoryOf(ann, { session }), context: {}, channel: 'call-centre', now }).scope
    .context

t.test('sentiment runs over what the customer says; whatever the agent says does not count', async t => {
  const angry = after([says({ sentiment: 0.5 }), says({ sentiment: -0.8 })])
  t.equal(factsOf(angry).sentiment, -0.8)
  const soothed = after(
    [happens('utterance', { speaker: 'agent', sentiment: 1 }), says({ sentiment: 0.2 })],
    angry,
  )
  const { sentiment } = factsOf(soothed)
  t.ok((sentiment as number) < -0.6 && (sentiment as number) > -0.8, `${sentiment}`)
  t.equal(factsOf(after([happens('utterance', { sentiment: -0.4 })])).sentiment, -0.4, 'nobody else spoke')
  t.equal(after([says({ sentiment: 7 }), says({ sentiment: 'angry' })]).facts.sentiment, undefined)
})

t.test('what is told is where it goes on from, and what is forgotten is not', async t => {
  const told = (value: number, at: number) => ({ ...opened, facts: { sentiment: { value, at } } })
  t.equal(
    factsOf(after([says({ sentiment: 0 }, 60)], told(-0.8, NOON)), NOON + 60_000).sentiment,
    -0.8 * 0.5 ** 0.2,
  )
  const later = after([says({ sentiment: 0.1 }, 31 * 60)], told(-0.8, NOON))
  t.equal(later.facts.sentiment?.value, 0.1, 'after half an hour it is a first reading again')
})

t.test(
  'a problem that is named is open since then, and closed by name, by event, by a word or by an outcome',
  async t => {
    const named = after([
      says({ intent: 'fee', intentConfidence: 0.7 }),
      says({ intent: 'fee', intentConfidence: 0.9 }, 5),
      says({ intent: 'card', intentConfidence: 0.6 }, 9),
    ])
    t.same(named.running?.intents, [
      { intent: 'fee', confidence: 0.9, since: NOON },
      { intent: 'card', confidence: 0.6, since: NOON + 9000 },
    ])
    t.same(factsOf(named).openIntents, ['fee', 'card'])
    t.equal(factsOf(named).resolved, false)
    const left = (session: Session) => [factsOf(session).openIntents, session.running?.intents?.length ?? 0]
    t.same(left(after([happens('problem-solved', { intent: 'fee' }, 9)], named)), [['card'], 1])
    t.same(left(after([happens('problem-solved', { intent: 'other' }, 9)], named)), [['fee', 'card'], 2])
    t.same(left(after([happens('problem-solved', {}, 9)], named)), [[], 0])
    t.same(left(after([says({ solved: true, intent: 'fee', intentConfidence: 0.9 }, 9)], named)), [[], 0])
    t.same(left(after([outcomeOf('resolved', -9000)], named)), [[], 0])
    t.same(left(after([outcomeOf('rejected', 0, { reason: 'not-now' })], named)), [['fee', 'card'], 2])
    const told = { set: { resolved: true }, unset: [] }
    t.same(left(afterChange(strategy, { ...memoryOf(ann), session: named }, told, 'call-centre', NOON)), [
      [],
      0,
    ])

    const again = after(
      [happens('problem-solved', {}, 10), says({ text: 'And yet' }, 15), says({ intent: 'card' }, 20)],
      named,
    )
    t.same([...left(again), factsOf(again).resolved], [['card'], 1, false], 'named again it is open again')
  },
)

t.test('problems that are told as a fact are open too, until they are solved', async t => {
  const tell = (session: Session, set: Values, seconds = 0) => {
    const memory = { ...memoryOf(ann), session }
    return afterChange(strategy, memory, { set, unset: [] }, 'call-centre', NOON + seconds * 1000)
  }
  const named = after([says({ intent: 'fee', intentConfidence: 0.7 })])
  const told = tell(named, { openIntents: ['moving', 'fee'] }, 9)
  t.same(openIntents(strategy, told), [
    { intent: 'moving', confidence: 1, since: NOON + 9000 },
    { intent: 'fee', confidence: 0.7, since: NOON },
  ])
  const more = after([says({ intent: 'card' }, 10)], told)
  t.same(factsOf(more).openIntents, ['moving', 'fee', 'card'])
  t.same(factsOf(after([happens('problem-solved', { intent: 'moving' }, 11)], more)).openIntents, [
    'fee',
    'card',
  ])
  t.same(openIntents(strategy, tell(more, { openIntents: null })), [])
  t.same(factsOf(tell(tell(opened, { openIntents: ['moving'] }), { resolved: true })).openIntents, [])
})

t.test('nothing opens that is no problem, is not sure enough, or that only the agent says', async t => {
  for (const said of [
    says({ intent: 'opening-hours', intentConfidence: 1 }),
    says({ intent: 'fee', intentConfidence: 0.59 }),
    says({ intent: 'fee', intentConfidence: Number.NaN }),
    says({ intent: 'fee', intentConfidence: 'much' }),
    says({ intent: 7 }),
    says({ intent: '' }),
    happens('utterance', { speaker: 'agent', intent: 'fee' }),
    happens('complaint', { intent: 'fee' }),
  ])
    t.equal(after([said]).running?.intents, undefined)
})

t.test('it is told how long each has spoken, and how long nobody has', async t => {
  const call = after([
    says({ seconds: 4 }, 6),
    happens('utterance', { speaker: 'agent' }, 10),
    says({}, 13),
    happens('utterance', { speaker: 'agent' }, 113),
  ])
  const facts = factsOf(call, NOON + 120_000)
  t.equal(facts.customerSeconds, 4 + 3)
  t.equal(facts.agentSeconds, 4 + 20, 'no longer than the longest')
  t.equal(facts.silenceSeconds, 7)
  t.equal(factsOf(opened, NOON + 60_000).silenceSeconds, undefined, 'nobody has spoken yet')
  const early = after([says({ seconds: -3 }, 2), says({}, 1)], call)
  t.equal(early.running?.talk?.lastAt, NOON + 113_000, 'what comes late moves no time back')
  t.equal(early.running?.talk?.customer, 7)
})

t.test('what comes late is taken in, and does not better, solve or date back what came since', async t => {
  const late = -40 * 60
  const angry = after([
    says({ sentiment: -0.9, intent: 'fee', intentConfidence: 0.9, reason: 'fee', seconds: 4 }),
  ])
  const mild = after([says({ sentiment: 0.9, seconds: 3, reason: 'moving' }, late)], angry)
  t.same(mild.facts.sentiment, { value: -0.9, at: NOON })
  t.same(mild.facts.reason, { value: 'fee', at: NOON })
  t.equal(mild.facts.customerSeconds?.value, 7, 'what adds up adds up')
  t.same(after([happens('problem-solved', {}, late)], angry).running?.intents, angry.running?.intents)
  t.equal(factsOf(after([happens('problem-solved', {}, late)], angry)).resolved, false)
  t.same(factsOf(after([says({ intent: 'card', intentConfidence: 0.9 }, late)], angry)).openIntents, [
    'fee',
    'card',
  ])

  const calm = after([says({ sentiment: 0.2 })])
  const furious = after([says({ sentiment: -0.9 }, late)], calm)
  const { value, at } = furious.facts.sentiment!
  t.ok((value as number) < -0.8, 'it hurts all the same')
  t.equal(at, NOON)
})

t.test('whatever comes in whatever order, no fact’s time goes back', async _t => {
  const said = fc.record({
    intent: fc.constantFrom('fee', 'card', 'nothing'),
    sentiment: fc.double({ min: -1, max: 1, noNaN: true }),
    solved: fc.boolean(),
    reason: fc.constantFrom('fee', 'card'),
  })
  const entry = fc
    .tuple(
      fc.constantFrom('utterance', 'problem-solved', 'complaint'),
      said,
      fc.integer({ min: -99, max: 99 }),
    )
    .map(([event, data, seconds]) => happens(event, data, seconds))
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 20 }), entries => {
      let session = opened
      return entries.every(entry => {
        const before = session.facts
        session = after([entry], session)
        return Object.entries(session.facts).every(([name, { at }]) => at >= (before[name]?.at ?? at))
      })
    }),
  )
})

t.test(
  'whatever is said, lists are bounded, fact and list agree, and nothing is open while it is solved',
  async _t => {
    const said = fc.record({
      speaker: fc.constantFrom('customer', 'agent'),
      intent: fc.constantFrom('fee', 'card', 'loan', 'nothing'),
      intentConfidence: fc.double({ min: 0, max: 1, noNaN: true }),
      sentiment: fc.double({ min: -2, max: 2 }),
      solved: fc.boolean(),
      seconds: fc.double({ min: -1, max: 100 }),
    })
    const entry = fc.oneof(
      said.map(data => happens('utterance', data)),
      said.map(data => happens('problem-solved', data)),
      fc.constantFrom('resolved', 'rejected').map(outcome => outcomeOf(outcome, 0)),
    )
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), entries => {
        const session = after(entries)
        const { openIntents, sentiment, resolved } = factsOf(session)
        const open = session.running?.intents ?? []
        const names = open.map(({ intent }) => intent)
        return (
          JSON.stringify(openIntents) === JSON.stringify(names) &&
          new Set(names).size === names.length &&
          names.length <= 3 &&
          !(resolved === true && names.length > 0) &&
          Math.abs(sentiment as number) <= 1 &&
          JSON.stringify(after(entries)) === JSON.stringify(session)
        )
      }),
    )
  },
)
