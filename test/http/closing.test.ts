import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { httpApp } from '../../src/http/app.ts'
import { until } from '../until.ts'

/** Far less than a connection that is kept alive may be silent (72 s), or one that has sent nothing (10 s). */
const SOON_MS = 4_000

async function listening(t: Test, closeWithinMs?: number) {
  const app = httpApp({ logger: pino({ level: 'silent' }), closeWithinMs })
  let finish = () => {}
  let begun = false
  app.get('/slow', async () => {
    begun = true
    await new Promise<void>(resolve => {
      finish = resolve
    })
    return { done: true }
  })
  app.post('/upload', async request => {
    begun = true
    let bytes = 0
    for await (const chunk of request.raw) bytes += chunk.length
    return { bytes }
  })
  app.addContentTypeParser('application/x-ndjson', (_request, _body, done) => done(null))
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }))
  const sending = async (text: string) => {
    const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8')
    t.teardown(() => socket.destroy())
    await once(socket, 'connect')
    socket.write(text)
    return { socket, text: textOf(socket) }
  }
  const closed = async () => {
    const started = performance.now()
    await app.close()
    return performance.now() - started
  }
  return { sending, closed, finish: () => finish(), begun: () => until(async () => begun) }
}

/** All that comes until it is closed. */
async function textOf(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', chunk => {
    text += chunk
  })
  socket.on('error', () => {})
  await once(socket, 'close')
  return text
}

t.test(
  'a connection whose request was under way is closed with its answer, though it would be kept alive',
  async t => {
    const server = await listening(t)
    const { text } = await server.sending('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n')
    await server.begun()
    const closed = server.closed()
    await after(50)
    server.finish()
    t.match(await text, /^HTTP\/1\.1 200 .*connection: close.*\{"done":true\}$/is)
    t.ok((await closed) < SOON_MS)
  },
)

t.test('a connection that has sent nothing, as browsers keep one ready, is not waited for', async t => {
  const server = await listening(t)
  const { text } = await server.sending('')
  t.ok((await server.closed()) < SOON_MS)
  t.equal(await text, '')
})

t.test('an upload that never ends is cut', async t => {
  const server = await listening(t, 300)
  const head = 'host: x\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked'
  const { socket, text } = await server.sending(`POST /upload HTTP/1.1\r\n${head}\r\n\r\n`)
  const trickle = setInterval(() => socket.write('1\r\n \r\n'), 50)
  t.teardown(() => clearInterval(trickle))
  await server.begun()
  const tookMs = await server.closed()
  t.ok(tookMs >= 250 && tookMs < SOON_MS, `${tookMs} ms`)
  t.equal(await text, '')
})
