import { cpSync, existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { withoutRedis } from '../redis-server.ts'
import { type Settings, smallSettings, startTact, temporaryFolder, writeFiles } from '../running-server.ts'
import { linearFiles, writeModel } from '../tiny-models.ts'
import { until } from '../until.ts'
import { filesIn, handIn, has, versionFiles, withModel } from './handing-in.ts'
import { places } from './stores.ts'

const [embedded, redis] = places

/** Two replicas with a folder each, and nothing in it but what `prepare` puts there. */
async function twoReplicas(t: Test, prepare: (models: string) => void = () => {}) {
  const one: Settings = await (withoutRedis() ? embedded! : redis!).settings(t)
  writeFiles(one.TACT_STRATEGY!, withModel)
  const models = [one.TACT_MODELS!, temporaryFolder(t)] as const
  prepare(models[1])
  const data = one.TACT_REDIS_URL ? temporaryFolder(t) : one.TACT_DATA!
  const servers = await Promise.all([
    startTact(t, one),
    startTact(t, { ...one, TACT_DATA: data, TACT_MODELS: models[1] }),
  ] as const)
  return { models, servers }
}

t.test('what one replica has answered, the other knows at its next call', async t => {
  const { servers } = await twoReplicas(t)
  const [one, other] = servers
  t.equal((await handIn(one, await versionFiles(t, '1'))).status, 201)
  t.equal((await handIn(other, await versionFiles(t, '2'))).status, 201)
  for (const server of servers) await has(server, ['1 serving champion', '2 waiting null'])
  t.equal((await handIn(one, await versionFiles(t, '3'))).status, 201)
  t.match(await other.call('POST', '/v1/models/deposit/promote', { version: '3' }), { status: 200 })
  const refused = await one.call('DELETE', '/v1/models/deposit/versions/3')
  t.match(refused, { status: 409, body: { detail: /has a role/ } })
  for (const server of servers) await has(server, ['3 serving champion'])
  t.match(await one.call('POST', '/v1/models/deposit/shadow', { version: '2' }), { status: 200 })
  await has(other, ['3 serving champion', '2 serving shadow'])
  t.match(await one.call('POST', '/v1/models/deposit/retire', { version: '2' }), { status: 200 })
  t.equal((await one.call('DELETE', '/v1/models/deposit/versions/2')).status, 204)
  await has(other, ['3 serving champion'])
  t.strictSame(other.logged('role cannot be filled'), [], 'it had none any more when it went')
})

t.test('a version that one replica cannot have keeps no other from it', async t => {
  const { models, servers } = await twoReplicas(t, models => {
    writeFileSync(join(models, 'readme'), 'a file where a model is to be')
    mkdirSync(join(models, 'deposit', '1'), { recursive: true })
    writeFileSync(join(models, 'deposit', '1', 'notes.txt'), 'of somebody')
  })
  const [one, other] = servers
  t.equal((await handIn(one, await versionFiles(t, '1', 'readme'), 'readme')).status, 201)
  t.equal((await handIn(one, await versionFiles(t, '1'))).status, 201)
  t.equal((await handIn(one, await versionFiles(t, '2'))).status, 201)
  await until(async () => existsSync(join(models[1], 'deposit', '2', 'model.onnx')))
  t.strictSame(readdirSync(join(models[1], 'deposit', '1')), ['notes.txt'], 'what is another’s stays')
  const told = () =>
    other.logged('versions of models that were handed in are not all in the folder; tried again by itself')
  await until(() => told().length > 0)
  t.match(told()[0], { why: [/^readme\/1: .*EEXIST/] })
})

t.test('folders that are not from this store are never removed', async t => {
  const settings = smallSettings(t)
  const { TACT_MODELS } = settings
  const server = await startTact(t, settings)
  const there = (version: string) => existsSync(join(TACT_MODELS, 'deposit', version, 'model.onnx'))
  t.equal((await handIn(server, await versionFiles(t, '1'))).status, 201)
  const of = (version: string) => join(TACT_MODELS, 'deposit', version)
  cpSync(of('1'), of('2'), { recursive: true })
  t.equal((await handIn(server, await versionFiles(t, '3'))).status, 201)
  t.ok(there('2'), 'a copy, with all that is in it, is whose who made it')

  const foreign = await startTact(t, { ...smallSettings(t), TACT_MODELS })
  t.equal((await handIn(foreign, await versionFiles(t, '4'))).status, 201)
  t.ok(there('1') && there('3'), 'nor does a server with another store take them away')
  t.equal((await server.call('DELETE', '/v1/models/deposit/versions/3')).status, 204)
  t.ok(there('4'))
  t.notOk(there('3'))
})

t.test('a folder that an operator has put there is told apart from other files', async t => {
  const settings = smallSettings(t)
  const folder = await writeModel(settings.TACT_MODELS, 'deposit', '1', linearFiles([0.01, 0.5], -2))
  const server = await startTact(t, settings)
  const { status, body } = await handIn(server, filesIn(folder))
  t.equal(status, 409)
  t.match(body.detail, /has deposit\/1 already, which was not handed in: take it out/)
})

t.test('what a process left behind that died while a version came is removed', async t => {
  const settings = smallSettings(t)
  const [old, fresh] = ['.passing-a', '.passing-b'].map(name => join(settings.TACT_MODELS, name))
  for (const folder of [old!, fresh!]) mkdirSync(folder)

  utimesSync(old!, 1, 1)
  const server = await startTact(t, settings)
  t.equal((await handIn(server, await versionFiles(t, '1'))).status, 201)
  t.strictSame(readdirSync(settings.TACT_MODELS), ['.passing-b', 'deposit'])
})

t.test('a version of 60 MiB is on both replicas', { timeout: 60_000 }, async t => {
  const { models, servers } = await twoReplicas(t)
  const weights = Buffer.alloc(60 * 1024 * 1024, 7)
  const { status, body } = await handIn(servers[0], { ...(await versionFiles(t, '1')), weights })
  t.equal(status, 201, JSON.stringify(body))
  await until(async () => existsSync(join(models[1], 'deposit', '1', 'weights')))
  t.strictSame(filesIn(join(models[1], 'deposit', '1')).weights, weights)
  t.equal(servers[0].logged('records of decisions lost').length, 0)
})
