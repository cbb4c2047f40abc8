import { rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { writeModel } from '../tiny-models.ts'
import { answers, expected, near, registryOf, versionFiles } from './registry-setup.ts'

t.test('the newest version by natural order serves, and says so', async t => {
  const folder = t.testdir()
  for (const version of [2, 9, 10]) await writeModel(folder, 'offer', String(version), versionFiles(version))
  const { registry } = await registryOf(t, folder)
  const model = registry.model('offer')
  t.match(model, { name: 'offer', version: '10', columns: 2, inputs: [{ feature: 'customer.age' }, {}] })
  t.ok(near(await answers(registry, model), expected(10)))
  t.equal(registry.liveSessions(), 1)
  const [report, ...others] = registry.models()
  t.match(report, {
    name: 'offer',
    version: '10',
    state: 'serving',
    loadedAt: 1234,
    runs: 1,
    failures: 0,
    nanRows: 0,
  })
  t.ok(report!.meanRunMs! > 0)
  t.same(others, [])
  t.equal(registry.model('unheard-of'), null)
})

t.test('a folder without a manifest is skipped aloud, once, and no folder is no models', async t => {
  const folder = t.testdir({ offer: { '7': {}, 'inputs.yaml': 'x' }, '.hidden': { '1': {} } })
  await writeModel(folder, 'offer', '1', versionFiles(1))
  const { registry, warnings } = await registryOf(t, folder)
  await registry.reload()
  t.match(warnings, [{ path: join(folder, 'offer', '7'), reason: /manifest/ }])
  t.equal(warnings.length, 1)
  t.equal(registry.model('offer')!.version, '1')

  const none = await registryOf(t, join(folder, 'nowhere'))
  t.same(none.registry.models(), [])
  t.match(none.warnings, [{ reason: /create it, or set TACT_MODELS/ }])
})

t.test('reload takes up a new version, and goes back when it is removed', async t => {
  const folder = t.testdir()
  await writeModel(folder, 'offer', '1', versionFiles(1))
  const { registry } = await registryOf(t, folder)
  const first = registry.model('offer')
  const path = await writeModel(folder, 'offer', '2', versionFiles(2))
  await Promise.all([registry.reload(), registry.reload(), registry.reload()])
  t.ok(near(await answers(registry, registry.model('offer')), expected(2)))
  t.equal(registry.liveSessions(), 1)
  t.ok(near(await answers(registry, first), expected(1)), 'who still holds the old version can score with it')
  t.equal(registry.liveSessions(), 1, 'and it is released again')

  await rm(path, { recursive: true })
  await registry.reload()
  t.equal(registry.model('offer')!.version, '1')
  t.ok(near(await answers(registry, registry.model('offer')), expected(1)))
  await rm(join(folder, 'offer'), { recursive: true })
  await registry.reload()
  t.equal(registry.model('offer'), null)
  t.equal(registry.liveSessions(), 0)
})

t.test('a version that did not change is not loaded again', async t => {
  const folder = t.testdir()
  await writeModel(folder, 'offer', '1', versionFiles(1))
  const { registry } = await registryOf(t, folder)
  const before = registry.model('offer')
  await registry.reload()
  t.equal(registry.model('offer'), before)
  await utimes(join(folder, 'offer', '1', 'model.onnx'), 1, 1)
  await registry.reload()
  t.not(registry.model('offer'), before)
})

t.test('a refused version leaves the one before it in place, until it is put right', async t => {
  const folder = t.testdir()
  await writeModel(folder, 'offer', '1', versionFiles(1))
  await writeModel(folder, 'offer', '2', { ...versionFiles(2), golden: versionFiles(9).golden })
  const { registry, warnings } = await registryOf(t, folder)
  t.equal(registry.model('offer')!.version, '1', 'at the start')
  t.match(registry.models(), [
    { version: '1', state: 'serving' },
    {
      version: '2',
      state: 'refused',
      reason: /row 1: expected/,
      loadedAt: null,
      inputs: [{ feature: 'customer.age' }, {}],
    },
  ])
  await registry.reload()
  t.equal(warnings.length, 1, 'said once')

  await writeModel(folder, 'offer', '2', versionFiles(2))
  await registry.reload()
  t.match(registry.models(), [{ version: '2', state: 'serving' }])
  t.equal(registry.models().length, 1)

  await writeModel(folder, 'offer', '2', { ...versionFiles(2), manifest: { sha256: '0'.repeat(64) } })
  await registry.reload()
  t.ok(
    near(await answers(registry, registry.model('offer')), expected(2)),
    'changed for the worse, the loaded one goes on',
  )
  t.match(
    registry
      .models()
      .map(({ state }) => state)
      .sort(),
    ['refused', 'serving'],
  )
  t.equal(registry.liveSessions(), 1)
})

t.test('a model that is refused with nothing before it is no model, and leaves the others alone', async t => {
  const folder = t.testdir()
  await writeModel(folder, 'good', '1', versionFiles(1))
  await writeModel(folder, 'offer', '1', { ...versionFiles(2), golden: versionFiles(9).golden })
  const { registry } = await registryOf(t, folder)
  t.equal(registry.model('offer'), null)
  t.equal(registry.model('good')!.version, '1')
  t.equal(registry.liveSessions(), 1)
})

t.test(
  'any version can be had for a replay, few are kept open, and a refused or missing one is null',
  async t => {
    const folder = t.testdir()
    for (let version = 1; version <= 7; version++)
      await writeModel(folder, 'offer', String(version), versionFiles(version))
    await writeModel(folder, 'offer', '0', { ...versionFiles(0), golden: versionFiles(9).golden })
    const { registry } = await registryOf(t, folder)
    const old = await Promise.all([1, 2, 3, 4, 5, 6].map(version => registry.at('offer', String(version))))
    for (const [i, model] of old.entries()) t.ok(near(await answers(registry, model), expected(i + 1)))
    t.equal(await registry.at('offer', '7'), registry.model('offer'), 'the champion is not loaded twice')
    // Which of the six were asked for last, and so are kept, is not told.
    const again = await registry.at('offer', '6')
    t.equal(await registry.at('offer', '6'), again, 'and one that is kept is not loaded again')
    t.ok(registry.liveSessions() <= 1 + 4)
    for (const [name, version] of [
      ['offer', '0'],
      ['offer', '99'],
      ['nothing', '1'],
      ['..', 'offer'],
    ] as const)
      t.equal(await registry.at(name, version), null, `${name} ${version}`)
  },
)
