import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  type RunningServer,
  smallSettings,
  startTact,
  temporaryFolder,
  writeFiles,
} from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { until } from '../until.ts'
import { ended } from './ended.ts'

await t.test(
  'a model is trained from the log, and a strategy evaluated on it, while decisions are made',
  async t => {
    const given = smallSettings(t)
    writeFiles(join(given.TACT_DATA, 'strategies', 'other'), smallStrategy)
    const server = await startTact(t, given)
    const { call } = server
    await Promise.all(Array.from({ length: 140 }, (_, n) => decideAndAnswer(server, n)))
    const train = {
      type: 'train',
      data: {
        model: 'learned',
        actions: ['term-deposit'],
        learner: 'logistic',
        drop: ['customer.consents', 'context.reason'],
      },
    }
    await until(async () => {
      const { id } = (await call('POST', '/v1/jobs', train)).body
      const { state, failure, result } = await ended(server, id, 60)
      // The log is written behind the answers.
      if (state === 'failed' && /log has/.test(failure)) return false
      t.equal(state, 'completed', failure)
      t.match(result, { model: 'learned', version: /^\d{8}\.\d{6}-[0-9a-f]{6}$/, figures: { rows: Number } })
      t.strictSame(readdirSync(join(given.TACT_MODELS, 'learned')), [result.version])
      t.equal(result.role, 'champion', 'there was nobody before it')
      return true
    }, 500)
    await until(async () =>
      (await call('GET', '/v1/models')).body.items.some(({ name }: { name: string }) => name === 'learned'),
    )

    const learned = (await call('GET', '/v1/models')).body.items.find(
      ({ name }: { name: string }) => name === 'learned',
    )
    const features = learned.inputs.map(({ feature }: { feature: string }) => feature)
    t.ok(features.includes('customer.age'))
    t.notMatch(features.join(), /consents|reason/, 'what is dropped is not learned from')

    const again = await ended(server, (await call('POST', '/v1/jobs', train)).body.id, 60)
    t.match(again, { state: 'completed', result: { role: 'shadow' } }, 'whoever decides stays')
    const versions = (await call('GET', '/v1/models')).body.items.filter(
      ({ name }: { name: string }) => name === 'learned',
    )
    t.match(Object.fromEntries(versions.map((one: Record<string, string>) => [one.version, one.role])), {
      [again.result.version]: 'shadow',
    })
    t.equal(versions.filter(({ role }: { role: string }) => role === 'champion').length, 1)

    const elsewhere = await startTact(t, { ...given, TACT_MODELS: temporaryFolder(t) })
    const there = (await elsewhere.call('GET', '/v1/models')).body.items
    t.strictSame(
      there.map(({ version }: { version: string }) => version).sort(),
      versions.map(({ version }: { version: string }) => version).sort(),
      'what was trained is on every replica',
    )
    await elsewhere.stop()

    const { id } = (await call('POST', '/v1/jobs', { type: 'evaluate', data: { strategy: 'other' } })).body
    const evaluated = await ended(server, id, 60)
    t.equal(evaluated.state, 'completed', evaluated.failure)
    t.match(evaluated.result, { strategy: 'other', report: { placement: 'web-hero', decisions: Number } })
    const nowhere = (await call('POST', '/v1/jobs', { type: 'evaluate', data: { strategy: 'nowhere' } })).body
    t.match(await ended(server, nowhere.id, 60), { state: 'failed', attempts: 1, failure: /nowhere/ })
  },
)

async function decideAndAnswer({ call }: RunningServer, n: number): Promise<void> {
  const customerId = `C-${n}`
  const attributes = { age: 20 + (n % 50), consents: ['marketing'] }
  await call('PUT', `/v1/customers/${customerId}`, { attributes })
  const asked = { customerId, channel: 'web', placement: 'web-hero' }
  const { decisionId, actions } = (await call('POST', '/v1/decisions', asked)).body
  const outcome = n % 2 === 0 ? 'accepted' : 'rejected'
  for (const { actionId } of actions) await call('POST', '/v1/outcomes', { decisionId, actionId, outcome })
}
