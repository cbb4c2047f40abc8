import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { withoutRedis } from '../redis-server.ts'
import {
  type RunningServer,
  type Settings,
  smallSettings,
  startTact,
  temporaryFolder,
  writeFiles,
} from '../running-server.ts'
import { linearFiles, lookupOnnx, writeModel } from '../tiny-models.ts'
import { until } from '../until.ts'
import { type Form, filesIn, handIn, has, versionFiles, versions, withModel } from './handing-in.ts'
import { anna, onThePhone, places } from './stores.ts'

const NOT_ALL_THERE =
  'versions of models that were handed in are not all in the folder; tried again by itself'

/** What is answered to a form that is announced to be so long. */
async function statusOfAnnounced({ url }: Pick<RunningServer, 'url'>, bytes: number): Promise<number> {
  const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': bytes }
  const asked = request(`${url}/v1/models/deposit/versions`, { method: 'POST', headers })
  asked.flushHeaders()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  asked.destroy()
  return answer.statusCode!
}

const [embedded, redis] = places

for (const { name, needsRedis, settings } of [embedded!, redis!]) {
  await t.test(`on ${name}`, { skip: needsRedis && withoutRedis() }, async t => {
    const here: Settings = await settings(t)
    writeFiles(here.TACT_STRATEGY!, withModel)
    // Two machines share no folder; what is embedded is shared by processes of one.
    const there: Settings = {
      ...here,
      TACT_MODELS: temporaryFolder(t),
      ...(needsRedis && { TACT_DATA: temporaryFolder(t) }),
    }
    const one = await startTact(t, here)
    const other = await startTact(t, there)
    await one.call('PUT', '/v1/customers/C-1', { attributes: anna })

    await t.test('a version that is handed to one replica decides on the other, too', async t => {
      const files = await versionFiles(t, '1')
      t.strictSame(await handIn(one, files), { status: 201, body: { model: 'deposit', version: '1' } })
      await has(other, ['1 serving champion'])
      const propensities = await Promise.all(
        [one, other].map(async ({ call }) => {
          const { actions, degraded } = (await call('POST', '/v1/decisions', onThePhone)).body
          t.strictSame(degraded, [])
          return actions.find(({ actionId }: { actionId: string }) => actionId === 'term-deposit').propensity
        }),
      )
      t.equal(propensities[0], propensities[1])
      t.strictSame((await handIn(other, files)).status, 200, 'the same once more is nothing new')
    })

    await t.test('whoever decides stays, until another is promoted', async t => {
      t.equal((await handIn(other, await versionFiles(t, '2'))).status, 201)
      for (const server of [one, other]) await has(server, ['1 serving champion', '2 waiting null'])
      t.equal((await one.call('POST', '/v1/models/deposit/promote', { version: '2' })).status, 200)
      for (const server of [one, other]) await has(server, ['2 serving champion'])
    })

    await t.test('a version stays what it is', async t => {
      const files = { ...(await versionFiles(t, '2')), 'more.txt': 'more' }
      const { status, body } = await handIn(one, files)
      t.equal(status, 409)
      t.match(body.detail, /There is a version 2 of deposit with other files; .*name another/)
      const third = await versionFiles(t, '3')
      const both = await Promise.all(
        [one, other].map(server => handIn(server, { ...third, 'by.txt': server.url })),
      )
      t.strictSame(both.map(({ status }) => status).sort(), [201, 409], 'nor do two make it together')
      t.equal((await one.call('DELETE', '/v1/models/deposit/versions/3')).status, 204)
    })

    await t.test('what decides is not taken away; what does not, is, from all', async t => {
      const refused = await one.call('DELETE', '/v1/models/deposit/versions/2')
      t.match(refused, { status: 409, body: { detail: /has a role; promote another/ } })
      t.equal((await other.call('DELETE', '/v1/models/deposit/versions/1')).status, 204)
      for (const folder of [here.TACT_MODELS!, there.TACT_MODELS!])
        await until(async () => !existsSync(join(folder, 'deposit', '1')))
      t.equal((await one.call('DELETE', '/v1/models/deposit/versions/1')).status, 404)
      t.strictSame(await versions(one), ['2 serving champion'])
    })

    await t.test('a replica that comes later has it before it decides', async t => {
      const later = await startTact(t, { ...there, TACT_MODELS: temporaryFolder(t) })
      t.strictSame(await versions(later), ['2 serving champion'])
    })
  })
}

t.test('what is refused is told by its file, and leaves nothing', async t => {
  const settings = smallSettings(t)
  await writeModel(settings.TACT_MODELS, 'deposit', '1', linearFiles([0.01, 0.5], -2))
  const server = await startTact(t, settings)
  const files = await versionFiles(t, '2')
  const { 'model.onnx': model, ...withoutModel } = files
  const manifest = files['manifest.yaml']!.toString()
  const cases: [Form, string, RegExp][] = [
    [withoutModel, 'model.onnx', /is missing: send it, too/],
    [{ 'model.onnx': model! }, 'manifest.yaml', /is missing/],
    [{ ...files, 'model.onnx': 'no model' }, 'model.onnx', /sha256|SHA-256/i],
    [{ ...files, 'golden.ndjson': '{"inputs":{},"expected":7}\n' }, 'golden.ndjson:1', /./],
    [{ ...files, 'manifest.yaml': `${manifest}\nmore: 1` }, 'manifest.yaml', /more .*no such field/],
    [
      { ...files, 'manifest.yaml': manifest.replace(/version: .*/, 'version: ../../x') },
      'manifest.yaml',
      /write letters/,
    ],
    [{ ...files, '../x': 'y' }, '', /"..\/x" is no name/],
  ]
  const failing = {
    bytes: lookupOnnx([0.1, 0.2]),
    inputs: [{ feature: 'customer.age' }],
    golden: [{ inputs: { 'customer.age': 900 }, expected: 0.1 }],
  }
  const failingForm = filesIn(await writeModel(temporaryFolder(t), 'deposit', '2', failing))
  cases.push([failingForm, 'model.onnx', /cannot be run: .*out of data bounds.*: see that/])
  for (const [form, path, message] of cases) {
    const { status, body } = await handIn(server, form)
    t.equal(status, 422, JSON.stringify(body))
    t.match(body.errors[0].path, path)
    t.match(body.errors[0].message, message)
  }
  t.match(
    await handIn(server, await versionFiles(t, '1')),
    { status: 409 },
    'a folder of its own is not touched',
  )
  t.match(await handIn(server, files, 'other'), {
    status: 422,
    body: { errors: [{ message: /name is "deposit"/ }] },
  })
  t.strictSame(
    (await handIn(server, { ...files, 'a\nb': 'y' })).body.errors.map(({ path }: { path: string }) => path),
    [''],
    'one mistake, one line',
  )
  const many = Object.fromEntries(Array.from({ length: 98 }, (_, i) => [`more-${i}`, 'x']))
  t.match(await handIn(server, { ...files, ...many }), {
    status: 422,
    body: { errors: [{ message: /^there are 101 files; send 100 at most/ }] },
  })
  t.match(await handIn(server, { ...files, 'manifest.yaml': ' '.repeat(1024 * 1024) }), {
    status: 422,
    body: { errors: [{ path: 'manifest.yaml', message: /^has 1048576 bytes; at most 524288/ }] },
  })
  const asGuards = { ...files, 'manifest.yaml': manifest.replace('name: deposit', 'name: guards.yaml') }
  t.match(await handIn(server, asGuards, 'guards.yaml'), {
    status: 422,
    body: { errors: [{ message: /"guards.yaml" is no name for a model/ }] },
  })
  t.equal(await statusOfAnnounced(server, 65 * 1024 * 1024), 413)
  t.strictSame(readdirSync(settings.TACT_MODELS), ['deposit'])
  t.strictSame(readdirSync(join(settings.TACT_MODELS, 'deposit')), ['1'])
  t.match(await server.call('DELETE', '/v1/models/deposit/versions/1'), { status: 404 })
})

t.test('a form that is none, and a folder that cannot be written to, are told', async t => {
  const settings = smallSettings(t)
  const server = await startTact(t, settings)
  const headers = { 'content-type': 'multipart/form-data; boundary=x' }
  t.match(await server.call('POST', '/v1/models/a/versions', Buffer.from('none'), headers), { status: 400 })
  t.match(await server.call('POST', '/v1/models/a/versions', {}), { status: 415 })
  t.equal((await handIn(server, await versionFiles(t, '1'))).status, 201)
  const nowhere = await startTact(t, { ...settings, TACT_MODELS: '/proc/nowhere' })
  t.equal(nowhere.logged(NOT_ALL_THERE).length, 1, 'it serves without, and says so')
  const { status, body } = await handIn(nowhere, await versionFiles(t, '2'))
  t.equal(status, 409)
  t.match(body.detail, /The models' folder cannot be written to: .*let TACT_MODELS be one that can/)
  t.notMatch(body.detail, /proc/, 'where it lies is not told')
  const { paths } = (await server.call('GET', '/openapi.json')).body
  t.match(Object.keys(paths['/v1/models/{model}/versions'].post.responses), ['200', '201', '400', '409'])
})
