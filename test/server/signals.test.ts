import { request } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../redis-server.ts'
import { launch, smallSettings, startTact } from '../running-server.ts'
import { anna, onThePhone } from './stores.ts'

t.test('SIGTERM finishes what was begun, keeps the last record, and ends with 0', async t => {
  const settings = smallSettings(t)
  const server = await startTact(t, settings)
  const { hostname, port } = new URL(server.url)
  const headers = { 'content-type': 'application/x-ndjson' }
  const answered = new Promise<string>((resolve, reject) => {
    const upload = request(
      { hostname, port, method: 'POST', path: '/v1/customers/import', headers },
      answer => {
        let text = `${answer.statusCode} `
        answer.setEncoding('utf8').on('data', chunk => {
          text += chunk
        })
        answer.on('end', () => resolve(text))
      },
    )
    upload.on('error', reject)
    upload.write(`${JSON.stringify({ customerId: 'C-1', attributes: anna })}\n`)
    // The second line comes only when the server has begun to go down.
    until(() => server.logged('finishing').length > 0, 'the server to go down').then(() =>
      upload.end(`${JSON.stringify({ customerId: 'C-2', attributes: anna })}\n`),
    )
  })
  const { body: last } = await server.call('POST', '/v1/decisions', onThePhone)
  server.signal('SIGTERM')
  t.match(await answered, /^200 .*"kept":2/)
  t.equal(await server.ended, 0)
  await t.rejects(server.call('GET', '/healthz'), 'nobody listens any more')
  t.strictSame(server.logged('records of decisions lost'), [])

  const again = await startTact(t, settings)
  t.strictSame((await again.call('GET', `/v1/decisions/${last.decisionId}`)).body.answer, last)
  t.equal((await again.call('GET', '/v1/customers/C-2')).status, 200)
  t.equal(await again.stop('SIGINT'), 0)
})

t.test('SIGTERM under load: whoever gets an answer gets a whole one, and its record is kept', async t => {
  const settings = smallSettings(t)
  const server = await startTact(t, settings)
  const answered: string[] = []
  const odd: unknown[] = []
  const client = async () => {
    for (;;) {
      const answer = await server.call('POST', '/v1/decisions', onThePhone)
      if (answer.status === 200) answered.push(answer.body.decisionId)
      else odd.push(answer)
    }
  }
  const clients = Array.from({ length: 8 }, () => client().catch(() => {}))
  await until(() => answered.length > 100, 'some load')
  t.equal(await server.stop('SIGTERM'), 0)
  await Promise.all(clients)
  t.strictSame(odd, [], 'nobody was told otherwise')
  const again = await startTact(t, settings)
  for (const decisionId of answered.slice(-40))
    t.equal((await again.call('GET', `/v1/decisions/${decisionId}`)).status, 200)
})

for (const workers of ['1', '2'])
  t.test(`SIGHUP while ${workers} of them start ends nothing`, async t => {
    const settings = { ...smallSettings(t), TACT_MODELS: './models', TACT_PORT: '0', TACT_WORKERS: workers }
    const server = launch(t, ['serve'], settings, join(import.meta.dirname, '../..'))
    await until(() => server.printed().includes('model serves'), 'it to be in the middle of its start')
    server.child.kill('SIGHUP')
    let ended: unknown
    void server.ended.then(how => {
      ended = how
    })
    await until(() => ended !== undefined || server.printed().includes('Tact decides at'), 'it to listen')
    t.equal(ended, undefined)
    server.child.kill('SIGTERM')
    t.equal(await server.ended, 0)
  })
