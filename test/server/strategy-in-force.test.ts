import { renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../redis-server.ts'
import { smallSettings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { anna, onThePhone, shown } from './stores.ts'

const withFloor = (floor: number) => ({
  ...smallStrategy,
  'arbitration.yaml': `${smallStrategy['arbitration.yaml']}\nfloor: ${floor}\n`,
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

t.test('a strategy whose model has not come yet is taken, and the answer tells of it', async t => {
  const server = await startTact(t, smallSettings(t))
  const files = { ...smallStrategy, 'scores.yaml': 'churn:\n  model: chrun\n  prior: 0.1\n' }
  const warnings = [
    {
      file: 'scores.yaml',
      line: 2,
      path: 'churn.model',
      message:
        'score churn names the model "chrun", but this server serves none of this name; add it, or take the name out',
    },
  ]
  const checked = await server.call('POST', '/v1/strategy/check', { files })
  t.match(checked.body, { ok: true, mistakes: [], warnings })
  const put = await server.call('PUT', '/v1/strategy', { files })
  t.equal(put.status, 200)
  t.match(put.body, { version: checked.body.version, warnings })
  t.equal((await server.call('GET', '/v1/strategy')).body.version, put.body.version)
  t.equal(await server.stop('SIGTERM'), 0)
})

t.test('a strategy that Kubernetes mounts as a ConfigMap follows its swaps', async t => {
  const settings = smallSettings(t)
  const mounted = join(settings.TACT_DATA, '../mounted')
  function swap(version: string, floor: number) {
    writeFiles(join(mounted, `..${version}`), withFloor(floor))
    symlinkSync(`..${version}`, join(mounted, '..data_tmp'))
    renameSync(join(mounted, '..data_tmp'), join(mounted, '..data'))
  }
  swap('2026_01', 1)
  const visible = new Set(Object.keys(smallStrategy).map(file => file.split('/')[0]!))
  for (const name of visible) symlinkSync(`..data/${name}`, join(mounted, name))
  const server = await startTact(t, { ...settings, TACT_STRATEGY: mounted })
  const inForce = async () => (await server.call('GET', '/v1/strategy')).body.version
  const versions = [await inForce()]
  for (const [index, version] of ['2026_02', '2026_03'].entries()) {
    swap(version, 10 + index)
    rmSync(join(mounted, `..2026_0${index + 1}`), { recursive: true })
    await until(async () => (await inForce()) !== versions.at(-1), 'the swap to be taken')
    versions.push(await inForce())
  }
  t.equal(new Set(versions).size, 3)
  t.strictSame(server.logged('strategy refused; the one in force stays'), [])
})

t.test('a folder that broke while the server was down does not keep it from starting', async t => {
  const settings = smallSettings(t)
  const before = await startTact(t, settings)
  const { version } = (await before.call('GET', '/v1/strategy')).body
  await before.stop('SIGTERM')
  writeFiles(settings.TACT_STRATEGY, { 'profile.yaml': 'attributes: {' })
  const server = await startTact(t, settings)
  t.equal((await server.call('GET', '/v1/strategy')).body.version, version)
  t.equal((await server.call('POST', '/v1/decisions', onThePhone)).status, 200)
  const [refused] = server.logged('strategy refused; the one that was in force before the start stays')
  t.match(refused, { level: 50, mistakes: [/^profile\.yaml:\d+ /] })

  writeFiles(settings.TACT_STRATEGY, withFloor(30))
  await until(async () => (await server.call('GET', '/v1/strategy')).body.version !== version, 'the good one')
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
    const rollback = (server = other, key = 'once') =>
      server.call('POST', '/v1/strategy/rollback', undefined, { 'idempotency-key': key })
    for (const back of [await rollback(), await rollback(one)])
      t.strictSame([back.status, back.body], [200, { version: first }], 'sent again it is the same')
    t.match(await rollback(one, 'another'), { status: 409, body: { title: /./ } })
    t.match(await rollback(one, 'x'.repeat(200)), {
      status: 422,
      body: { errors: [{ path: 'idempotency-key' }] },
    })
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

t.test('a strategy that looks further back than histories are kept is taken, with a warning', async t => {
  const settings = { ...smallSettings(t), TACT_HISTORY_KEPT: '365d' }
  const server = await startTact(t, settings)
  const warning = 'the strategy looks further back than histories are kept'
  t.strictSame(server.logged(warning), [])
  const longer = smallStrategy['profile.yaml']!.replace('per: 365d', 'per: 366d')
  writeFiles(settings.TACT_STRATEGY, { 'profile.yaml': longer })
  await until(() => server.logged(warning).length > 0, 'the warning')
  t.match(server.logged(warning)[0], { level: 40, reasons: [/the aggregate lastRating looks back 366d/] })
  t.equal(await server.stop('SIGTERM'), 0)
})
