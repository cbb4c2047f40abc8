import { createServer } from 'node:net'
import t from 'tap'
import { WebSocket } from 'ws'
import { retryDelayMs } from '../../src/pages/client/back-off.ts'
import { opened, scripted } from './scripted-server.ts'

const call = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen', feeder: 'desk-7' }
const said = (text: string) => ({ type: 'utterance', data: { text } })
const _textOf = (message: object) => (message as { event: { data: { text: string } } }).event.data.text

t.test('a server that owes an answer too long is left, and one that is closed is not sought', async t => {
  const { connection, peer, peers } = await scripted(t, { answerWithinMs: 200 })
  const states: string[] = []
  connection.on('state', state => states.push(state))
  connection.session('call-1', call)
  await (await peer(0)).next('open')
  const server = await peer(1)
  await server.next('open')
  server.say(opened())
  const session = connection.session('call-2', call)
  const told = session.event(said('hello'))
  connection.close()
  await t.rejects(told, /was closed here/)
  t.strictSame(states, ['open', 'waiting', 'connecting', 'open', 'closed'])
  t.equal(peers.length, 2)
})

t.test('a server that accepts and then says nothing is left too', { timeout: 10_000 }, async t => {
  const silent = createServer(socket => socket.on('error', () => {})).listen(0, '127.0.0.1')
  t.teardown(() => silent.close())
  await new Promise(resolve => silent.once('listening', resolve))
  const { port } = silent.address() as { port: number }
  let tries = 0
  class Late extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(tries++ === 0 ? `ws://127.0.0.1:${port}/v1/live` : url, protocols)
    }
  }
  const { connection, peer } = await scripted(t, { answerWithinMs: 200, WebSocket: Late })
  connection.session('call-1', call)
  await (await peer(0)).next('open')
})

t.test('a connection that has died without a word is found out, though nothing is told', async t => {
  const { connection, peer } = await scripted(t, { answerWithinMs: 150 })
  const errors: unknown[] = []
  connection.on('error', problem => errors.push(problem))
  connection.session('call-1', call)
  const server = await peer(0)
  server.say(opened({ revision: 2 }))
  await server.next('ping')
  server.say({ type: 'pong' })
  await server.next('ping')
  t.match(await (await peer(1)).next('resume'), { session: 'call-1' })
  t.strictSame(errors, [])
})

t.test('a browser that is on the network again does not trust the connection that it had', async t => {
  const page = new EventTarget()
  const own = ['addEventListener', 'removeEventListener'] as const
  for (const name of own) Object.assign(globalThis, { [name]: page[name].bind(page) })
  t.teardown(() => {
    for (const name of own) delete (globalThis as Record<string, unknown>)[name]
  })
  const { connection, peer, peers } = await scripted(t, { retry: { firstMs: 60_000, maxMs: 60_000 } })
  const session = connection.session('call-1', call)
  const isOpen = new Promise(resolve => session.on('opened', resolve))
  ;(await peer(0)).say(opened({ revision: 2 }))
  await isOpen
  page.dispatchEvent(new Event('online'))
  t.match(await (await peer(1)).next('resume'), { session: 'call-1' })
  connection.close()
  page.dispatchEvent(new Event('online'))
  t.equal(connection.state, 'closed')
  t.equal(peers.length, 2)
})

t.test('a connection that ends as soon as it is open is tried ever more seldom', async t => {
  const { connection, peer, peers } = await scripted(t, { retry: { firstMs: 20, maxMs: 400 } })
  connection.session('call-1', call)
  const begun = performance.now()
  for (let index = 0; index < 5; index++) {
    const server = await peer(index)
    await server.next(peers.length === 1 ? 'open' : 'resume')
    server.say(opened())
    server.drop(1009)
  }
  await peer(5)
  // At least half of 20, 40, 80, 160 and 320 ms.
  t.ok(performance.now() - begun >= 310, `in ${performance.now() - begun} ms`)
})

t.test('waits grow, are spread by chance, are short after a restart and long for one who was too much', t => {
  const waits = (code: number, chance: number) =>
    [0, 1, 2, 9].map(tries => retryDelayMs(code, tries, {}, chance))
  t.strictSame(waits(1006, 1), [250, 500, 1000, 15_000])
  t.strictSame(waits(1006, 0), [125, 250, 500, 7_500])
  t.equal(retryDelayMs(1012, 0, {}, 0.5), 125)
  t.ok(retryDelayMs(1013, 0, {}, 0) >= 1000)
  t.end()
})
