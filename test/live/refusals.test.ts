import type { Socket } from 'node:net'
import t from 'tap'
import { WebSocket } from 'ws'
import { messageHandlers } from '../../src/live/handlers.ts'
import type { Watchers } from '../../src/live/watchers.ts'
import { testWorld } from '../world.ts'
import { liveApp, opening } from './client.ts'

t.test(
  'a bad message is answered with its problem, writes nothing, and the connection stays open',
  async t => {
    const { connect, store } = await liveApp(t)
    const client = await connect()
    client.send(opening())
    await client.next('opened')
    const about = { session: 'call-1', seq: 3 }
    const event = { type: 'event', ...about }
    const bad: [unknown, object][] = [
      ['{"type":', { problem: { status: 400, detail: /^The message is not JSON: Unexpected/ } }],
      ['', { problem: { status: 400 } }],
      [
        '{"type":"close","session":"call-1","__proto__":{"x":1}}',
        {
          session: 'call-1',
          problem: { status: 400, errors: [{ path: '__proto__', message: /"__proto__" is not taken/ }] },
        },
      ],
      [
        { ...event, event: { type: 'complaint', data: JSON.parse('{"constructor":{"prototype":1}}') } },
        { ...about, problem: { status: 400, errors: [{ path: 'event.data.constructor.prototype' }] } },
      ],
      [Buffer.from('{"type":"close","session":"call-1"}'), { problem: { detail: /binary/ } }],
      ['null', { problem: { errors: [{ message: 'expected a JSON object' }] } }],
      ['[]', { problem: { status: 422 } }],
      [
        { type: 'reopen', session: 'call-1' },
        { session: 'call-1', problem: { errors: [{ path: 'type', message: /open, resume, event/ }] } },
      ],
      [
        { type: 'resume', session: 'call-1', placement: 'agent-screen' },
        { session: 'call-1', problem: { errors: [{ path: 'after' }] } },
      ],
      [
        { ...event, event: { type: 'complaint' }, extra: 1 },
        { ...about, problem: { errors: [{ path: 'extra' }] } },
      ],
      [
        { ...event, event: { type: 'complaint', customerId: 'C-2' } },
        { ...about, problem: { errors: [{ path: 'event.customerId' }] } },
      ],
      [
        { ...event, seq: -1, event: { type: 'complaint' } },
        { session: 'call-1', problem: { errors: [{ path: 'seq' }] } },
      ],
      [
        { type: 'context', ...about, set: { sentiment: 3 } },
        { ...about, problem: { errors: [{ path: 'set.sentiment', message: /at most 1/ }] } },
      ],
      [
        { type: 'context', ...about, session: 'call-9' },
        { session: 'call-9', problem: { status: 409, detail: /send "open" first/ } },
      ],
      [
        { type: 'close', session: 'call-9' },
        { session: 'call-9', problem: { status: 409 } },
      ],
      [
        opening({ session: 'call-9', placement: undefined }),
        { session: 'call-9', problem: { errors: [{ path: 'placement' }] } },
      ],
      [
        opening({ session: 'call-9', placement: 'agent-scren' }),
        { problem: { errors: [{ path: 'placement', message: /agent-screen/ }] } },
      ],
      [opening({ session: 'call-9', channel: 'web' }), { problem: { errors: [{ path: 'channel' }] } }],
      [
        opening({ session: 'call-9', context: { sentiment: 'bad' } }),
        { problem: { errors: [{ path: 'context.sentiment' }] } },
      ],
      [
        opening({ session: 'call-9', customerId: undefined }),
        { problem: { errors: [{ path: 'customerId', message: /no session "call-9"/ }] } },
      ],
      [opening({ session: 'call-9', feeder: 'a:b' }), { problem: { errors: [{ path: 'feeder' }] } }],
      [opening({ session: 'call-9', feeder: '__proto__' }), { problem: { errors: [{ path: 'feeder' }] } }],
      [opening({ customerId: 'C-2' }), { problem: { status: 409, detail: /another customer/ } }],
      [
        opening({ identity: { type: 'phone', value: '+45' } }),
        { problem: { errors: [{ path: 'customerId' }] } },
      ],
      [
        {
          type: 'outcome',
          ...about,
          decisionId: '018f0000-0000-7000-8000-000000000000',
          actionId: 'x',
          outcome: 'accepted',
        },
        { ...about, problem: { status: 404 } },
      ],
      [
        { type: 'outcome', ...about, decisionId: 'x', actionId: 'x', outcome: 'nice', reason: 'so' },
        { ...about, problem: { status: 422 } },
      ],
    ]
    let seq = 3
    const numbered = (message: unknown) =>
      (message as { seq?: number })?.seq === about.seq ? { ...(message as object), seq } : message
    for (const [message, expected] of bad) {
      client.send(numbered(message))
      t.match(await client.next('error'), numbered(expected), JSON.stringify(message))
      const { session } = message as { session?: string }
      if (session === 'call-1' && numbered(message) !== message) seq++
    }
    const { session, history } = await store.recall({
      customerId: 'C-1',
      sessionId: 'call-1',
      stocked: [],
    })
    t.strictSame([session?.facts, history], [{}, []])
    t.equal(await store.session('call-9'), null)
    t.equal(client.socket.readyState, WebSocket.OPEN)
    client.send({ ...event, event: { type: 'complaint' } })
    t.match(await client.next('error'), { ...about, problem: { status: 409, detail: /refused before/ } })
    client.send({ ...event, seq, event: { type: 'complaint' } })
    t.match(await client.next('ack'), { seq })
  },
)

t.test('a store that fails is said to be unavailable, and nothing is acknowledged', async t => {
  const { connect, store } = await liveApp(t)
  const client = await connect()
  client.send(opening())
  await client.next('opened')
  const { StoreUnavailable } = await import('../../src/errors.ts')
  const { keep } = store
  store.keep = () => Promise.reject(new StoreUnavailable('gone'))
  client.send({ type: 'event', session: 'call-1', seq: 1, event: { type: 'complaint' } })
  t.match(await client.next('error'), { session: 'call-1', seq: 1, problem: { status: 503 } })
  store.keep = keep
  client.send({ type: 'event', session: 'call-1', seq: 1, event: { type: 'complaint' } })
  await client.next('ack')
  t.equal(client.received.filter(one => one.type === 'ack').length, 1)
})

t.test('what breaks the protocol closes the connection with its code', async t => {
  const { connect, call } = await liveApp(t)
  const large = await connect()
  large.send(opening({ context: { page: 'x'.repeat(70_000) } }))
  t.equal(await large.closed, 1009)

  const garbled = await connect()
  // A text frame that is not UTF-8 (RFC 6455, 8.1), masked with zeros.
  rawSocket(garbled.socket).write(Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0xff]))
  t.equal(await garbled.closed, 1007)

  const { status } = await call('GET', '/v1/live')
  t.equal(status, 400, 'the server is well')
})

t.test('one who sends faster than it is served is read more slowly, and loses nothing', async t => {
  const { connect } = await liveApp(t)
  const hasty = await connect()
  hasty.send(opening({ watch: false, placement: undefined }))
  for (let seq = 1; seq <= 1_000; seq++)
    hasty.send({ type: 'context', session: 'call-1', seq, set: { page: `p${seq}` } })
  for (let seq = 1; seq <= 1_000; seq++) if ((await hasty.next('ack')).seq !== seq) t.fail(`no ack ${seq}`)
  t.pass('all are acknowledged in their order')
})

t.test('a reader who stays behind is let go', async t => {
  const { connect } = await liveApp(t)
  const slow = await connect()
  slow.send(opening({ context: { page: 'x'.repeat(60_000) } }))
  await slow.next('opened')
  slow.socket.pause()
  // 24 MB of answers: more than the buffers beneath hold.
  for (let i = 0; i < 400; i++) slow.send(opening())
  const other = await connect()
  other.send(opening({ customerId: undefined }))
  await other.next('opened')
  t.ok(slow.received.length < 400)
  slow.socket.resume()
  t.equal(await slow.closed, 1013)
})

/** The connection beneath, to write what no client library writes. */
function rawSocket(socket: WebSocket): Socket {
  return (socket as unknown as { _socket: Socket })._socket
}

t.test('of numbers that were refused only the last are remembered', async t => {
  const { world } = await testWorld(t)
  const talk = { customerId: 'C-1', sessionId: 'call-1', channel: 'call-centre' }
  const refused = new Set<number>()
  const joined = new Map([['call-1', { talk, openedAt: 0, feeder: 'telephony', refused, leave() {} }]])
  const connection = { id: 'X', joined, send() {}, isOpen: () => true }
  const handlers = messageHandlers(world, {} as Watchers, async () => {})
  for (let seq = 1; seq <= 1_200; seq++) await handlers.refused(connection, 'call-1', seq)
  t.strictSame([refused.size, refused.has(200), refused.has(201)], [1_000, false, true])
})
