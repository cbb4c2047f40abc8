import t from 'tap'
import { smallSettings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { until } from '../until.ts'

const context = `${smallStrategy['context.yaml']}
signals:
  utterance: [{ from: text, as: intent, model: gone }]
`

t.test('a signal that fails is counted each time, and warned of once', async t => {
  const settings = smallSettings(t)
  writeFiles(settings.TACT_STRATEGY, { 'context.yaml': context })
  const server = await startTact(t, settings)
  for (let said = 0; said < 3; said++) {
    const event = {
      type: 'utterance',
      customerId: 'C-1',
      sessionId: 's',
      data: { text: 'Hello', reason: 'fee' },
    }
    t.equal((await server.call('POST', '/v1/events', event)).status, 202)
  }
  t.equal((await server.call('GET', '/v1/sessions/s')).body.facts.reason.value, 'fee', 'its events count')
  const { body } = await server.call('GET', '/metrics')
  t.match(String(body), /^tact_signals_failed_total\{model="gone"\} 3$/m)
  const warnings = server.logged('signal left out; its model cannot read texts now')
  t.match(warnings, [{ level: 40, model: 'gone', err: { message: 'there is no model "gone"' } }])
})

t.test(
  'models that the strategy names and that are not there are warned of once, and told when asked',
  async t => {
    const settings = smallSettings(t)
    writeFiles(settings.TACT_STRATEGY, { 'context.yaml': context })
    const server = await startTact(t, settings)
    const warnings = () =>
      server.logged('the strategy names models of which no version serves here; it goes on without them')
    const missing = async () => {
      const { status, body } = await server.call('GET', '/readyz')
      return [status, body.missingModels]
    }
    t.strictSame(await missing(), [200, ['gone']])
    t.match(warnings(), [{ level: 40, models: ['gone'] }])
    await server.call('PUT', '/v1/strategy', { files: smallStrategy })
    t.strictSame(await missing(), [200, []])
    const files = { ...smallStrategy, 'context.yaml': context.replace('gone', 'lost') }
    await server.call('PUT', '/v1/strategy', { files })
    await until(async () => warnings().length > 1)
    t.match(warnings(), [{ models: ['gone'] }, { models: ['lost'] }])
    t.strictSame(await missing(), [200, ['lost']])
  },
)
