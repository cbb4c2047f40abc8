import t from 'tap'
import { ack, opened, refusal, scripted } from './scripted-server.ts'

const call = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
const said = (text: string) => ({ type: 'utterance', data: { text } })

t.test('what the server would not read is refused here, by itself, and all else goes on', async t => {
  const { connection, peer, peers } = await scripted(t)
  const session = connection.session('call-1', call)
  const problems: string[] = []
  session.on('error', ({ type }) => problems.push(type))
  const server = await peer(0)
  server.say(opened({ seq: 0 }))
  await t.rejects(session.outcome({ actionId: 'a', outcome: 'accepted' }), /no decision yet/)
  // Two bytes each: what counts are bytes, not characters.
  const large = session.event(said('é'.repeat(33_000)))
  await t.rejects(large, /^As JSON it has 66\d{3} bytes; a message may have 65536: send less, or in parts$/)
  const round: { text: string; self?: object } = { text: 'round' }
  round.self = round
  await t.rejects(session.event({ type: 'utterance', data: round }), /circular/)
  const told = session.event(said('é'.repeat(32_000)))
  t.match(await server.next('event'), { seq: 1 })
  server.say(ack(1))
  await told
  t.strictSame(
    problems,
    ['no-decision', 'too-large', 'not-json'].map(name => `urn:tact:client:${name}`),
  )

  for (const [id, more, text] of [
    ['large', { context: { note: 'x'.repeat(70_000) } }, /bytes/],
    ['x'.repeat(129), {}, /session: a session's id has 1 to 128 characters/],
    ['', {}, /session: /],
    ['a\nb', {}, /session: /],
  ] as const) {
    const refused = connection.session(id, { ...call, ...more })
    const waits = refused.event(said('hello'))
    await new Promise<void>(resolve => refused.on('closed', resolve))
    await t.rejects(waits, text)
  }
  t.strictSame(
    server.heard.map(({ type }) => type),
    ['open', 'event'],
    'none of it was sent',
  )
  t.equal(peers.length, 1)
})

t.test('an error that names no session is told, and refuses those that wait to be opened', async t => {
  const { connection, peer } = await scripted(t)
  const told: number[] = []
  connection.on('error', ({ status }) => told.push(status))
  const one = connection.session('call-1', call)
  const server = await peer(0)
  server.say(opened())
  const two = connection.session('call-2', call)
  const waits = two.event(said('hello'))
  while (server.heard.length < 2) await server.next('open')
  server.say({ ...refusal(422), session: undefined } as never)
  await t.rejects(waits, { message: 'no 422' })
  t.strictSame([told, one.isClosed, two.isClosed], [[422], false, true])
})
