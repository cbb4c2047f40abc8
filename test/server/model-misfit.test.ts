import t from 'tap'
import { smallSettings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { linearFiles, writeModel } from '../tiny-models.ts'
import { anna, onThePhone } from './stores.ts'

const WARNING = 'model does not fit the strategy; priors stand in for it'
const withModel = {
  ...smallStrategy,
  'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace(
    'propensity: { prior: 0.2 }',
    'propensity: { model: deposit, prior: 0.2 }',
  ),
}

t.test('a model that the strategy in force cannot feed is told, once and with the reason', async t => {
  const settings = smallSettings(t)
  writeFiles(settings.TACT_STRATEGY, withModel)
  const files = linearFiles([0.02, 0.5], -2)
  await writeModel(settings.TACT_MODELS, 'deposit', '1', files)
  const server = await startTact(t, settings)
  await server.call('PUT', '/v1/customers/C-1', { attributes: anna })
  const decided = async () => (await server.call('POST', '/v1/decisions', onThePhone)).body.degraded
  const told = async () => (await server.call('GET', '/v1/models')).body.items
  t.strictSame(await decided(), [])
  t.match(await told(), [{ state: 'serving', reason: undefined }])

  const renamed = Object.fromEntries(
    Object.entries(withModel).map(([path, text]) => [path, text.replaceAll('sentiment', 'mood')]),
  )
  t.match(await server.call('PUT', '/v1/strategy', { files: renamed }), { status: 200 })
  for (let count = 0; count < 3; count++) t.strictSame(await decided(), ['model:deposit'])
  const why = /`context.sentiment` is not declared in context.yaml; declare it there/
  t.match(await told(), [{ state: 'serving', reason: why }])
  t.match(server.logged(WARNING), [{ level: 40, model: 'deposit', version: '1', why }])
  t.equal(server.logged(WARNING).length, 1, 'the refusal is remembered')

  await server.call('PUT', '/v1/strategy', { files: withModel })
  t.strictSame(await decided(), [])
  t.match(await told(), [{ state: 'serving', reason: undefined }])
})
