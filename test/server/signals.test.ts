import { request } from 'node:http'
import t from 'tap'
import { until } from '../redis-server.ts'
import { smallSettings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { anna, onThePhone, shown } from './stores.ts'

const withFloor = (floor: number) => ({
  ...smallStrategy,
  'arbitration.yaml': `${smallStrategy['arbitration.yaml']}\nfloor: ${floor}\n`,
})

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

t.test('the strategy follows its folder: on a change, and on SIGHUP; a bad one is refused', async t => {
  const settings = smallSettings(t)
  const server = await startTact(t, settings)
  await server.call('PUT', '/v1/customers/C-1', { attributes: anna })
  const inForce = async () => (await server.call('GET', '/v1/strategy')).body.version
  const offered = async () => shown((await server.call('POST', '/v1/decisions', onThePhone)).body)
  const first = await inForce()
  t.equal((await offered()).length, 3)

  writeFiles(settings.TACT_STRATEGY, withFloor(30))
  await until(async () => (await inForce()) !== first, 'the change to be taken')
  const second = await inForce()
  t.strictSame(await offered(), ['term-deposit'])

  const bad = { 'actions/fees.yaml': smallStrategy['actions/fees.yaml']!.replace('value: 40', 'value: 40 +') }
  writeFiles(settings.TACT_STRATEGY, bad)
  await until(() => server.logged('strategy refused; the one in force stays').length > 0, 'the refusal')
  const [refused] = server.logged('strategy refused; the one in force stays')
  const line = bad['actions/fees.yaml'].split('\n').findIndex(text => text.includes('40 +')) + 1
  t.match(refused, { level: 50, mistakes: [new RegExp(`^actions/fees\\.yaml:${line} `)] }, 'an error')
  t.equal(await inForce(), second)
  t.strictSame(await offered(), ['term-deposit'], 'the old one decides on')

  writeFiles(settings.TACT_STRATEGY, withFloor(20))
  server.signal('SIGHUP')
  await until(async () => (await inForce()) !== second, 'the good one to be taken')
  t.strictSame(await offered(), ['term-deposit', 'savings-plan'])
  t.equal(await server.stop('SIGTERM'), 0)
})

t.test(
  'a strategy that is put is live on the other process within a second, and can be taken back',
  async t => {
    const settings = smallSettings(t)
    const [one, other] = [await startTact(t, settings), await startTact(t, settings)]
    await one.call('PUT', '/v1/customers/C-1', { attributes: anna })
    const { body: before } = await one.call('POST', '/v1/decisions', onThePhone)
    const inForce = async (server = other) => (await server.call('GET', '/v1/strategy')).body.version
    const first = await inForce()

    const put = await one.call('PUT', '/v1/strategy', { files: withFloor(30) })
    t.equal(put.status, 200)
    const started = performance.now()
    const now = await one.call('POST', '/v1/decisions', onThePhone)
    t.equal(now.body.strategyVersion, put.body.version, 'at once on this process')
    t.strictSame(shown(now.body), ['term-deposit'])
    await until(async () => (await inForce()) === put.body.version, 'the other process to follow')
    const tookMs = performance.now() - started
    t.ok(tookMs < 1000, `${tookMs.toFixed(0)} ms`)
    t.strictSame(shown((await other.call('POST', '/v1/decisions', onThePhone)).body), ['term-deposit'])

    const worse = await other.call('PUT', '/v1/strategy', {
      files: { ...withFloor(1), 'profile.yaml': 'attributes: {' },
    })
    t.equal(worse.status, 422)
    t.match(worse.body.errors[0].path, /^profile\.yaml:\d+/)
    t.equal(await inForce(), put.body.version, 'the one in force stays')

    for (const server of [one, other]) {
      const replay = await server.call('POST', `/v1/decisions/${before.decisionId}/replay`)
      t.strictSame(replay.body, { equal: true }, 'a decision of the strategy before')
    }
    const back = await other.call('POST', '/v1/strategy/rollback')
    t.strictSame([back.status, back.body], [200, { version: first }])
    await until(async () => (await inForce(one)) === first, 'the first process to follow')
    const { history } = (await one.call('GET', '/v1/strategy')).body
    t.strictSame(
      history.map(({ origin }: { origin: string }) => origin),
      ['rollback', 'api', 'folder'],
    )

    await one.call('PUT', '/v1/strategy', { files: withFloor(20) })
    await Promise.all([one.stop('SIGTERM'), other.stop('SIGTERM')])
    const again = await startTact(t, settings)
    const after = await again.call('POST', '/v1/decisions', onThePhone)
    t.strictSame(shown(after.body), ['term-deposit', 'savings-plan'], 'what was put outlives a restart')
    const replay = await again.call('POST', `/v1/decisions/${now.body.decisionId}/replay`)
    t.strictSame(replay.body, { equal: true })
  },
)
