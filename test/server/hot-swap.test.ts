import { cpSync, mkdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../redis-server.ts'
import { smallSettings, startTact, temporaryFolder, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { linearFiles, linearProbability, writeModel } from '../tiny-models.ts'
import { anna, onThePhone } from './stores.ts'

const withModel = {
  ...smallStrategy,
  'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace(
    'propensity: { prior: 0.2 }',
    'propensity: { model: deposit, prior: 0.2 }',
  ),
}
const weights = {
  1: [0.02, 0.5],
  2: [0.01, 1],
  3: [0.03, 0.2],
} as const

t.test('a new version that is copied in serves without a request that fails', async t => {
  const settings = smallSettings(t)
  writeFiles(settings.TACT_STRATEGY, withModel)
  await writeModel(settings.TACT_MODELS, 'deposit', '1', linearFiles(weights[1], -2))
  const server = await startTact(t, settings)
  await server.call('PUT', '/v1/customers/C-1', { attributes: anna })
  const served = async () => {
    const { items } = (await server.call('GET', '/v1/models')).body
    return items.map((model: Record<string, unknown>) => `${model.version} ${model.state}`)
  }
  t.strictSame(await served(), ['1 serving'])

  const seen: { readonly id: string; readonly propensity: number }[] = []
  const odd: unknown[] = []
  let going = true
  t.teardown(() => {
    going = false
  })
  const client = async () => {
    while (going) {
      const { status, body } = await server.call('POST', '/v1/decisions', onThePhone)
      const deposit = body.actions?.find((one: { actionId: string }) => one.actionId === 'term-deposit')
      if (status !== 200 || body.degraded.length > 0 || !deposit) odd.push(body)
      else seen.push({ id: body.decisionId, propensity: deposit.propensity })
    }
  }
  const clients = Array.from({ length: 8 }, client)
  await until(() => seen.length > 50, 'load')

  // Slowly, file by file, as a copy over a network does; then at once, as a careful deployment does.
  const beside = temporaryFolder(t)
  const second = await writeModel(beside, 'deposit', '2', linearFiles(weights[2], -2))
  const folder = join(settings.TACT_MODELS, 'deposit')
  mkdirSync(join(folder, '2'))
  for (const file of ['manifest.yaml', 'golden.ndjson', 'model.onnx']) {
    cpSync(join(second, file), join(folder, '2', file))
    const before = seen.length
    await until(() => seen.length > before + 20, 'decisions in between')
  }
  await until(async () => (await served()).includes('2 serving'), 'the second version to serve')
  const third = await writeModel(beside, 'deposit', '3', linearFiles(weights[3], -2))
  renameSync(third, join(folder, '3'))
  await until(async () => (await served()).includes('3 serving'), 'the third version to serve')

  const broken = await writeModel(beside, 'deposit', '4', linearFiles(weights[3], -2))
  writeFiles(broken, { 'model.onnx': 'this is no model' })
  renameSync(broken, join(folder, '4'))
  await until(async () => (await served()).includes('4 refused'), 'the fourth version to be refused')
  t.strictSame((await served()).sort(), ['3 serving', '4 refused'])
  const ready = await server.call('GET', '/readyz')
  t.match(ready, { status: 200, body: { refusedModels: [{ name: 'deposit', version: '4', reason: /./ }] } })

  const before = seen.length
  await until(() => seen.length > before + 50, 'some more load')
  going = false
  await Promise.all(clients)
  t.strictSame(odd, [], 'no request failed, and none did without the model')
  const close = (a: number, b: number) => Math.abs(a - b) < 1e-5
  const right = [1, 2, 3].map(version => linearProbability(weights[version as 1 | 2 | 3], -2, [anna.age, 0]))
  // In the order in which they were made; answers on eight connections come in any.
  const made = [...seen].sort((a, b) => (a.id < b.id ? -1 : 1))
  const ages = made.map(({ propensity }) => right.findIndex(expected => close(propensity, expected)))
  t.notOk(ages.includes(-1), 'each was scored by one of the versions')
  t.strictSame(ages, [...ages].sort(), 'never by an older one after a newer one')
  t.strictSame([...new Set(ages)], [0, 1, 2])
})
