import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { smallSettings, startTact, temporaryFolder, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'

const sh = promisify(execFile)
const curlOf = (printed: string) => /^ {2}(curl [\s\S]*?'\{.*\}')$/m.exec(printed)?.[1]
const withoutCurl =
  process.env.CI === 'true' || spawnSync('curl', ['--version']).status === 0
    ? false
    : 'there is no curl on PATH'

t.test('in an empty folder it seeds the demo bank and prints a curl that gets a decision', async t => {
  const data = join(temporaryFolder(t), 'not', 'there', 'yet')
  const server = await startTact(t, { TACT_DATA: data })
  t.match(server.printed(), /2000 demo customers/)
  t.match(server.printed(), new RegExp(`${server.url}/docs`))
  t.match(server.printed(), new RegExp(`${server.url}/metrics`))

  await t.test('that very curl', { skip: withoutCurl }, async t => {
    const command = curlOf(server.printed())
    t.ok(command, server.printed())
    const { stdout } = await sh('sh', ['-c', command!])
    const decision = JSON.parse(stdout)
    t.match(decision, { customerId: 'C-1029', knownCustomer: true, noAction: false, degraded: [] })
    t.ok(decision.actions.length > 0)
    t.equal(decision.actions[0].kind, 'service', 'she is angry about a fee')
  })

  const page = await server.call('GET', '/v1/customers?limit=2')
  t.strictSame(page.body.items, [{ customerId: 'C-0001' }, { customerId: 'C-0002' }])
  const models = (await server.call('GET', '/v1/models')).body.items
  t.ok(models.length >= 4)
  t.ok(models.every((model: { state: string }) => model.state === 'serving'))

  await server.call('PATCH', '/v1/customers/C-0001', { attributes: { firstName: 'Changed' } })
  await server.stop('SIGTERM')
  const again = await startTact(t, { TACT_DATA: data })
  t.notMatch(again.printed(), /demo customers/, 'a store that is not empty is not seeded')
  t.equal((await again.call('GET', '/v1/customers/C-0001')).body.attributes.firstName, 'Changed')
})

t.test(
  'with a strategy of one’s own the curl asks for one of its placements',
  { skip: withoutCurl },
  async t => {
    const settings = smallSettings(t)
    const placements = `home-page: { channel: web, limit: 1 }${smallStrategy['placements.yaml']}`
    writeFiles(settings.TACT_STRATEGY, { 'placements.yaml': placements })
    const server = await startTact(t, settings)
    const { stdout } = await sh('sh', ['-c', curlOf(server.printed())!])
    t.match(JSON.parse(stdout), { customerId: 'anybody', knownCustomer: false, strategyVersion: /./ })
  },
)
