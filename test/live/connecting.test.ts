import { once } from 'node:events'
import { connect as tcpConnect } from 'node:net'
import t from 'tap'
import { WebSocket } from 'ws'
import { liveApp, opening } from './client.ts'

/** The HTTP status with which an upgrade is refused, and the problem. */
async function refusal(url: string, protocols: string[], origin?: string, host?: string) {
  const headers = host === undefined ? {} : { host }
  const socket = new WebSocket(`${url}/v1/live`, protocols, { origin, headers })
  const connected = once(socket, 'open').then(() => {
    socket.terminate()
    throw new Error(`${origin} was let in`)
  })
  const [, response] = await Promise.race([once(socket, 'unexpected-response'), connected])
  const chunks = await response.toArray()
  return { status: response.statusCode, problem: JSON.parse(Buffer.concat(chunks).toString()) }
}

t.test('the subprotocol is tact.v1, or none', async t => {
  const { connect, url, call } = await liveApp(t)
  t.equal((await connect()).socket.protocol, 'tact.v1')
  t.equal((await connect({ protocols: ['other', 'tact.v1'] })).socket.protocol, 'tact.v1')
  t.equal((await connect({ protocols: [] })).socket.protocol, '')
  t.match(await refusal(url, ['tact.v2']), { status: 400, problem: { detail: /tact\.v1.*tact\.v2/ } })
  t.match(await call('GET', '/v1/live'), { status: 400, body: { detail: /WebSocket/ } })
})

t.test('a page of another origin may not connect, unless it is allowed', async t => {
  const { connect, url } = await liveApp(t, { allowedOrigins: ['https://agents.bank.example'] })
  await connect({ origin: 'https://agents.bank.example' })
  await connect({ origin: url.replace('ws', 'http') })
  for (const origin of ['https://evil.example', 'https://agents.bank.example.evil.example', 'null']) {
    t.match(
      await refusal(url, ['tact.v1'], origin),
      { status: 403, problem: { detail: /may not connect/ } },
      origin,
    )
  }
})

t.test('a foreign name that was made to lead here is not this host', async t => {
  const { connect, url } = await liveApp(t, { allowedOrigins: ['http://desk.bank.example'] })
  const { port } = new URL(url)
  for (const host of [
    `evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    `localhost.evil.example:${port}`,
  ])
    t.match(await refusal(url, ['tact.v1'], `http://${host}`, host), { status: 403 }, host)
  for (const host of [`localhost:${port}`, `127.0.0.2:${port}`, `[::1]:${port}`])
    await connect({ origin: `http://${host}`, headers: { host } })
  await connect({ origin: 'http://desk.bank.example', headers: { host: 'desk.bank.example' } })
  t.match(
    await refusal(url, ['tact.v1'], `http://localhost:1`, `localhost:${port}`),
    { status: 403 },
    'another program of this machine',
  )
})

/** Sends requests over one connection, each after the answer to the one before; what came back until the other end closed. */
async function exchange(url: string, requests: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = tcpConnect(Number(port), hostname)
  const closed = once(socket, 'close')
  let answers = ''
  socket.on('data', data => {
    answers += data
  })
  for (const [index, request] of requests.entries()) {
    socket.write(request)
    while (answers.split('HTTP/1.1 ').length < index + 2) await once(socket, 'data')
  }
  await closed
  return answers
}

t.test(
  'a request that offers another upgrade, or upgrades elsewhere, is served as the plain request that it is',
  async t => {
    const { url } = await liveApp(t)
    const body = JSON.stringify({ customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' })
    const h2c = 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'
    const json = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
    const warnings: Error[] = []
    const onWarning = (warning: Error) => void warnings.push(warning)
    process.on('warning', onWarning)
    t.teardown(() => process.off('warning', onWarning))
    const post = (connection: string) =>
      `POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n${h2c}${json}\r\n${body}`
    const answers = await exchange(url, [
      ...Array.from({ length: 14 }, () => post('Upgrade, HTTP2-Settings')),
      post('close, Upgrade'),
    ])
    t.equal(answers.match(/HTTP\/1\.1 200 /g)?.length, 15)
    t.equal(answers.match(/"actionId":"term-deposit"/g)?.length, 15)
    t.match(answers, /connection: close/i)
    t.strictSame(warnings, [])

    const webSocket =
      'Host: localhost\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    t.match(await exchange(url, [`GET /v1/elsewhere HTTP/1.1\r\n${webSocket}\r\n`]), /^HTTP\/1\.1 404 /)
  },
)

t.test('a client that answers no ping is let go, and one that does stays', async t => {
  const { connect } = await liveApp(t, { pingEveryMs: 20 })
  const well = await connect()
  const dead = await connect({ autoPong: false })
  t.equal(await dead.closed, 1006)
  for (let pings = 0; pings < 4; pings++) await once(well.socket, 'ping')
  t.equal(well.socket.readyState, WebSocket.OPEN)
})

t.test(
  'when the server goes down, what was taken is answered, and clients are told to connect again',
  async t => {
    const { connect, app, store } = await liveApp(t)
    const [agent, idle, stuck] = [await connect(), await connect(), await connect()]
    agent.send(opening())
    await agent.next('opened')
    const taken = 50
    for (let seq = 1; seq <= taken; seq++)
      agent.send({ type: 'event', session: 'call-1', seq, event: { type: 'complaint' } })
    await agent.next('ack')
    stuck.socket.pause()

    await app.close()
    t.equal(await agent.closed, 1012)
    t.equal(await idle.closed, 1012)
    const acknowledged = agent.received.filter(one => one.type === 'ack').length
    const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
    t.equal(history.length, acknowledged)
    stuck.socket.resume()
    await stuck.closed
  },
)

t.test('what comes while the server goes down is not taken, and so not acknowledged', async t => {
  const { connect, app, store } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  await agent.next('opened')
  const { keep } = store
  let started = () => {}
  let goOn = () => {}
  const keeping = new Promise<void>(resolve => {
    started = resolve
  })
  const held = new Promise<void>(resolve => {
    goOn = resolve
  })
  store.keep = async what => {
    started()
    await held
    return keep(what)
  }
  const event = (seq: number) => ({ type: 'event', session: 'call-1', seq, event: { type: 'complaint' } })
  const roundTrip = () => {
    agent.socket.ping()
    return once(agent.socket, 'pong')
  }
  agent.send(event(1))
  await keeping
  const down = app.close()
  await roundTrip()
  agent.send(event(2))
  await roundTrip()
  goOn()
  await down
  t.equal(await agent.closed, 1012)
  t.strictSame(
    agent.received.flatMap(one => (one.type === 'ack' ? [one.seq] : [])),
    [1],
  )
  t.equal((await store.recall({ customerId: 'C-1', stocked: [] })).history.length, 1)
})
