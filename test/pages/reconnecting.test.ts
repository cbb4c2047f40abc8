import t from 'tap'
import type { Problem } from '../../src/pages/client/answers.ts'
import { ack, decisionOf, opened, refusal, scripted } from './scripted-server.ts'

const call = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen', feeder: 'desk-7' }
const said = (text: string) => ({ type: 'utterance', data: { text } })
const textOf = (message: object) => (message as { event: { data: { text: string } } }).event.data.text

t.test(
  'after a lost connection the session is taken up again, and only what the server lacks is sent',
  async t => {
    const { connection, peer } = await scripted(t)
    const session = connection.session('call-1', { ...call, context: { reason: 'fee' } })
    const first = await peer(0)
    t.match(await first.next('open'), { ...call, context: { reason: 'fee' }, watch: true })
    first.say(opened({ revision: 3, seq: 40, decision: decisionOf('D-1', 'a') }))
    const promises = ['one', 'two', 'three'].map(text => session.event(said(text)))
    t.equal((await first.next('event')).seq, 41, 'it goes on from what this feeder has told before')
    await first.next('event')
    t.equal((await first.next('event')).seq, 43)
    first.say(ack(41))
    await promises[0]
    first.drop()

    const second = await peer(1)
    t.match(await second.next('resume'), {
      session: 'call-1',
      after: 3,
      decisionId: 'D-1',
      feeder: 'desk-7',
      placement: 'agent-screen',
    })
    promises.push(session.event(said('four')))
    second.say(opened({ revision: 4, seq: 42, decision: null }))
    await promises[1]
    t.strictSame(
      [await second.next('event'), await second.next('event')].map(one => [one.seq, textOf(one)]),
      [
        [43, 'three'],
        [44, 'four'],
      ],
    )
    second.say(ack(43))
    second.say(ack(44))
    await Promise.all(promises)
    t.equal(session.decision?.decisionId, 'D-1', 'the decision on the screen still stands')
  },
)

t.test('what is refused says so, and those behind it go on', async t => {
  const { connection, peer } = await scripted(t)
  const session = connection.session('call-1', call)
  const problems: Problem[] = []
  session.on('error', problem => problems.push(problem))
  const server = await peer(0)
  server.say(opened({ seq: 0 }))
  const [bad, ...good] = ['bad', 'x', 'y'].map(text => session.event(said(text)))
  for (const _ of '123') await server.next('event')
  server.say(refusal(422, 1))
  server.say(refusal(503, 2))
  server.say(refusal(409, 3))
  await t.rejects(bad!, { message: 'no 422' })
  const again = [await server.next('event'), await server.next('event')]
  t.strictSame(
    again.map(one => [one.seq, textOf(one)]),
    [
      [2, 'x'],
      [3, 'y'],
    ],
  )
  for (const seq of [2, 3]) server.say(ack(seq))
  await Promise.all(good)
  t.strictSame(
    problems.map(problem => problem.status),
    [422],
  )
})

t.test('where the server misses a number, all from there on is sent again, once', async t => {
  const { connection, peer } = await scripted(t)
  const session = connection.session('call-1', call)
  const server = await peer(0)
  server.say(opened({ seq: 0 }))
  const told = ['w', 'x', 'y', 'z'].map(text => session.event(said(text)))
  for (const _ of '1234') await server.next('event')
  server.say(ack(1))
  for (const seq of [3, 4]) server.say(refusal(409, seq))
  const again = [await server.next('event'), await server.next('event'), await server.next('event')]
  t.strictSame(
    again.map(one => [one.seq, textOf(one)]),
    [
      [2, 'x'],
      [3, 'y'],
      [4, 'z'],
    ],
  )
  for (const seq of [2, 3, 4]) server.say(ack(seq))
  await Promise.all(told)
  t.equal(server.heard.length, 8, 'nothing was sent more often than that')
})

t.test('what the server cannot keep for the moment is sent again until it can', async t => {
  const { connection, peer } = await scripted(t)
  const session = connection.session('call-1', call)
  const server = await peer(0)
  server.say(opened({ seq: 7 }))
  const both = Promise.all([session.context({ reason: 'fee' }), session.context({}, ['reason'])])
  await server.next('context')
  t.match(await server.next('context'), { seq: 9, unset: ['reason'] })
  server.say(refusal(503, 8))
  server.say(refusal(409, 9))
  t.match(await server.next('context'), { seq: 8, set: { reason: 'fee' } })
  await server.next('context')
  server.say(ack(8))
  server.say(ack(9))
  await both
})

t.test('a session that the server has forgotten is opened anew', async t => {
  const { connection, peer } = await scripted(t)
  const session = connection.session('call-1', call)
  ;(await peer(0)).say(opened({ seq: 2 }))
  const told = session.event(said('hello'))
  await (await peer(0)).next('event')
  ;(await peer(0)).drop(1012)
  const server = await peer(1)
  await server.next('resume')
  server.say(refusal(404))
  t.match(await server.next('open'), call)
  server.say(opened({ decision: decisionOf('D-9', 'b') }))
  t.match(await server.next('event'), { seq: 3 })
  server.say(ack(3))
  await told
  t.equal(session.decision?.decisionId, 'D-9')
})

t.test('a session that is refused is closed, with the reason, and what was told is refused too', async t => {
  const { connection, peer } = await scripted(t)
  const session = connection.session('call-1', call)
  const told = session.event(said('hello'))
  const seen: unknown[] = []
  session.on('error', problem => seen.push(problem.status))
  const over = new Promise<void>(resolve => session.on('closed', resolve))
  ;(await peer(0)).say(refusal(422))
  await over
  t.strictSame(seen, [422])
  await t.rejects(told, { message: 'no 422' })
  t.doesNotThrow(() => connection.session('call-1', call), 'and it can be tried anew')
})

t.test('what waits while nobody is there is bounded: the oldest is refused and says so', async t => {
  const { connection, peer } = await scripted(t)
  const session = connection.session('call-1', { ...call, maxWaiting: 3 })
  const told = ['1', '2', '3', '4', '5'].map(text => session.event(said(text)))
  for (const early of told.slice(0, 2)) await t.rejects(early, /3 messages wait/)
  const server = await peer(0)
  server.say(opened())
  for (const [index, text] of ['3', '4', '5'].entries()) {
    const event = await server.next('event')
    t.strictSame([event.seq, textOf(event)], [index + 1, text])
    server.say(ack(index + 1))
  }
  await Promise.all(told.slice(2))
})

t.test('many sessions share a connection, and are closed after what they were told', async t => {
  const { connection, peer, peers } = await scripted(t)
  const [one, two] = ['call-1', 'call-2'].map(id => connection.session(id, call))
  const server = await peer(0)
  server.say(opened({ session: 'call-2', revision: 2 }))
  server.say(opened({ decision: decisionOf('D-1', 'a') }))
  const kept = one!.event(said('bye'))
  const closed = one!.close()
  await server.next('event')
  t.notOk(server.heard.some(message => message.type === 'close'))
  server.say(ack(1))
  await kept
  t.equal((await server.next('close')).session, 'call-1')
  server.say({ type: 'closed', session: 'call-1' })
  await closed
  t.notOk(two!.isClosed)
  t.equal(two!.decision, null, 'each hears of itself only')
  t.equal(peers.length, 1)
  t.throws(() => connection.session('call-2', call), /holds the session "call-2" already/)
})

t.test('what was said is told once, however often the connection is lost', async t => {
  const { connection, peer } = await scripted(t)
  const session = connection.session('call-1', { ...call, talk: true })
  const heard: string[] = []
  session.on('signals', (_, said) => heard.push(...said.map(({ eventId }) => eventId)))
  const signals = { context: {}, intents: [], locks: [] }
  const line = (eventId: string) => ({ eventId, type: 'utterance', at: '2026-01-01T00:00:00Z', data: {} })
  const telling = (...ids: string[]) =>
    ({ type: 'signals', session: 'call-1', revision: 2, signals, heard: ids.map(line) }) as const
  const first = await peer(0)
  await first.next('open')
  first.say(opened({ revision: 1 }))
  first.say(telling('E-1', 'E-2'))
  first.say(telling('E-3'))
  const told = session.event(said('x'))
  await first.next('event')
  first.say(ack(1))
  await told
  first.drop()
  const second = await peer(1)
  await second.next('resume')
  second.say(opened({ revision: 2, seq: 1 }))
  // A server tells the talk so far to whoever comes.
  second.say(telling('E-1', 'E-2', 'E-3', 'E-4'))
  const after = session.event(said('y'))
  await second.next('event')
  second.say(ack(2))
  await after
  t.strictSame(heard, ['E-1', 'E-2', 'E-3', 'E-4'])
})
