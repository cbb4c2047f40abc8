import { join } from 'node:path'
import t from 'tap'
import { runTact, smallSettings, startTact, temporaryFolder } from '../running-server.ts'
import { anna, onThePhone } from '../server/stores.ts'
import { until } from '../until.ts'

t.test('a server starts on a backup that was made while another wrote', async t => {
  const settings = smallSettings(t)
  const server = await startTact(t, settings)
  await server.call('PUT', '/v1/customers/C-1', { attributes: anna })
  const { body: decision } = await server.call('POST', '/v1/decisions', onThePhone)
  await server.call('POST', '/v1/jobs', { id: 'mine', type: 'import', data: { file: 'none.csv' } })
  let going = true
  let written = 0
  const lines = Array.from(
    { length: 2_000 },
    (_, i) => `{"customerId":"X-${i}","attributes":{"age":${i % 90}}}`,
  )
  const writing = (async () => {
    while (going) {
      const body = Buffer.from(lines.join('\n'))
      await server.call('POST', '/v1/customers/import', body, { 'content-type': 'application/x-ndjson' })
      written += 1
    }
  })()
  await until(async () => written > 2)
  const to = join(temporaryFolder(t), 'not', 'there')
  const { code, printed } = await runTact(t, ['backup', to], settings)
  t.equal(code, 0, printed)
  t.match(printed, `is copied to ${to}`)
  going = false
  await writing
  await server.call('PUT', '/v1/customers/LATER', { attributes: {} })

  const restored = await startTact(t, { ...settings, TACT_DATA: to })
  t.match((await restored.call('GET', '/v1/customers/C-1')).body, { attributes: anna })
  t.strictSame((await restored.call('GET', `/v1/decisions/${decision.decisionId}`)).body.answer, decision)
  t.equal((await restored.call('GET', '/v1/jobs/mine')).status, 200)
  t.equal((await restored.call('GET', '/v1/customers/X-1999')).status, 200)
  t.equal((await restored.call('GET', '/v1/customers/LATER')).status, 404)
  t.equal((await restored.call('PUT', '/v1/customers/C-3', { attributes: {} })).status, 201)
  const log = await runTact(t, ['log', 'sql', 'SELECT decisionId FROM decisions', '--json'], {
    ...settings,
    TACT_DATA: to,
  })
  t.match(log.answered, decision.decisionId)
})

t.test('it writes over nothing, and says what is missing', async t => {
  const settings = smallSettings(t)
  const full = temporaryFolder(t, { 'a.txt': 'mine' })
  const cases = [
    [[], /tact backup FOLDER/],
    [['--out'], /tact backup FOLDER; seen "--out"/],
    [[join(full, 'b')], /there is nothing at .*; set TACT_DATA/],
  ] as const
  for (const [words, says] of cases) {
    const { code, printed } = await runTact(t, ['backup', ...words], settings)
    t.equal(code, 2)
    t.match(printed, says)
  }
  const besides = [
    [full, temporaryFolder(t), /is not empty: name a new folder/],
    [join(full, 'b'), full, /is in .*: name a folder elsewhere/],
  ] as const
  for (const [to, data, says] of besides) {
    const { code, printed } = await runTact(t, ['backup', to], { ...settings, TACT_DATA: data })
    t.equal(code, 2)
    t.match(printed, says)
  }
})

t.test('a folder that cannot be made is named at once', async t => {
  const settings = { ...smallSettings(t), TACT_DATA: temporaryFolder(t, { 'a.txt': 'mine' }) }
  const { code, printed } = await runTact(t, ['backup', '/proc/nowhere/b'], settings)
  t.equal(code, 1)
  t.match(printed, /mkdir '\/proc\/nowhere'/)
})
