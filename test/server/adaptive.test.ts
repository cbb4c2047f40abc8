import t from 'tap'
import { withoutRedis } from '../redis-server.ts'
import { runTact, type Settings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { until } from '../until.ts'
import { anna, places } from './stores.ts'

const learning = `
learning:
  halfLife: 60d
  level: { halfLife: 7d }
  features: [{ feature: customer.age, center: 45, scale: 15 }]
`
const files = {
  'arbitration.yaml': smallStrategy['arbitration.yaml'] + learning,
  'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace(
    'propensity: { prior: 0.2 }',
    'propensity: { prior: 0.2, adaptive: true }',
  ),
}
const asked = { channel: 'call-centre', placement: 'agent-screen', limit: 10 }

for (const place of places.slice(0, 2)) {
  const skip = place.needsRedis && withoutRedis()
  await t.test(`two replicas on ${place.name}`, { skip }, async t => {
    const settings: Settings = { ...(await place.settings(t)), TACT_LOG_LEVEL: 'error' }
    writeFiles(settings.TACT_STRATEGY!, files)
    const [one, other] = await Promise.all([startTact(t, settings), startTact(t, settings)])
    const decide = async (server: typeof one, customerId: string) => {
      const { body } = await server!.call('POST', '/v1/decisions', { ...asked, customerId })
      const action = body.actions.find((each: { actionId: string }) => each.actionId === 'term-deposit')
      return { decisionId: body.decisionId as string, propensity: action.propensity as number }
    }
    const report = async (decisionId: string, outcome: string) => {
      const body = { decisionId, actionId: 'term-deposit', outcome }
      t.equal((await one!.call('POST', '/v1/outcomes', body)).status, 202)
    }
    for (let n = 0; n < 9; n++)
      await one!.call('PUT', `/v1/customers/C-${n}`, { attributes: { ...anna, age: 40 + n } })

    await t.test('an outcome moves the next decisions of others within a second, on both', async t => {
      const before = await decide(one, 'C-0')
      t.equal(before.propensity, 0.2, 'its prior, where nothing was learned')
      await report(before.decisionId, 'accepted')
      const reported = performance.now()
      for (const server of [one, other])
        await until(async () => (await decide(server, 'C-1')).propensity > 0.2)
      const tookMs = performance.now() - reported
      t.ok(tookMs < 1000, `after ${tookMs} ms`)
      t.equal((await decide(one, 'C-1')).propensity, (await decide(other, 'C-1')).propensity)
    })

    /** Of somebody of whom no outcome is told. */
    const witnessed = async (server = other) => (await decide(server, 'C-8')).propensity

    await t.test('said twice it counts once; taken back it is as if it had not been', async t => {
      const before = await witnessed()
      const { decisionId } = await decide(one, 'C-2')
      await report(decisionId, 'rejected')
      await report(decisionId, 'rejected')
      await until(async () => (await witnessed()) < before - 0.001)
      const { adaptive } = (await other!.call('GET', '/v1/models')).body
      const counted = { actionId: 'term-deposit', channel: 'call-centre', observations: 2, positives: 1 }
      t.match(adaptive, [counted])
      await one!.call('POST', '/v1/outcomes', { retracts: `${decisionId}:term-deposit:rejected` })
      await until(async () => Math.abs((await witnessed()) - before) < 2e-6)
    })

    await t.test('an answer replaces that nobody answered', async t => {
      const before = await witnessed()
      const { decisionId } = await decide(one, 'C-4')
      await report(decisionId, 'ignored')
      await until(async () => (await witnessed()) < before - 0.001)
      await report(decisionId, 'accepted')
      await until(async () => (await witnessed()) > before + 0.001)
      const { adaptive } = (await other!.call('GET', '/v1/models')).body
      t.match(adaptive, [{ observations: 2, positives: 2 }])
    })

    await t.test('what was decided then is decided again, whatever was learned since', async t => {
      const before = await witnessed()
      const { decisionId } = await decide(one, 'C-6')
      await report((await decide(one, 'C-7')).decisionId, 'rejected')
      await until(async () => (await witnessed()) < before - 0.001)
      const { body } = await other!.call('POST', `/v1/decisions/${decisionId}/replay`)
      t.strictSame(body, { equal: true })
    })

    // Starting processes takes long; what is behind it is tested on every store.
    if (place.needsRedis) return
    await t.test('what was learned survives all processes, and can be looked at', async t => {
      const before = await witnessed()
      await Promise.all([one!.stop('SIGTERM'), other!.stop('SIGTERM')])
      const { code, printed } = await runTact(t, ['models', 'show', 'term-deposit'], settings)
      t.equal(code, 0)
      t.match(printed, /term-deposit {2}call-centre[\s\S]*customer\.age/)
      const again = await startTact(t, settings)
      t.ok(Math.abs((await witnessed(again)) - before) < 2e-6)
    })
  })
}
