import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { modelsCommand } from '../../src/commands/models.ts'
import { readEnvironment } from '../../src/environment.ts'
import { challenging } from '../../src/learning/lifecycle/changes.ts'
import { deciding, firstRoles } from '../../src/learning/lifecycle/roles.ts'
import { openStore } from '../../src/server/adapters.ts'
import { startServer } from '../../src/server.ts'
import { edited } from '../builders.ts'
import { withoutRedis } from '../redis-server.ts'
import { call, type RunningServer, type Settings, startTact, writeFiles } from '../running-server.ts'
import { linearFiles, linearProbability, lookupOnnx, writeModel } from '../tiny-models.ts'
import { until } from '../until.ts'
import { anna, onThePhone, places } from './stores.ts'

const weights = { 1: [0.02, 0.5], 2: [0.01, 1], 3: [0.03, 0.2] } as const
type Version = keyof typeof weights
const propensities = Object.fromEntries(
  Object.entries(weights).map(([version, each]) => [version, linearProbability(each, -2, [anna.age, 0])]),
)
const customers = Array.from({ length: 12 }, (_, i) => `C-${i + 1}`)

async function withModels(settings: Settings): Promise<Settings> {
  const { TACT_STRATEGY, TACT_MODELS } = settings
  writeFiles(TACT_STRATEGY!, edited('actions/savings.yaml', 'prior: 0.2 }', 'model: deposit, prior: 0.2 }'))
  for (const version of [1, 2, 3] as Version[])
    await writeModel(TACT_MODELS!, 'deposit', String(version), linearFiles(weights[version], -2))
  return settings
}

interface Counts {
  readonly scored: number
  readonly failed: number
  readonly dropped: number
}
const all = ({ scored, failed, dropped }: Counts) => scored + failed + dropped

interface Replica extends Pick<RunningServer, 'call'> {
  /** Lines of its log. */
  readonly logged: Record<string, unknown>[]
}

async function replica(t: Test, settings: Settings): Promise<Replica> {
  const logged: Record<string, unknown>[] = []
  const log = pino({ level: 'warn' }, { write: line => void logged.push(JSON.parse(line)) })
  const environment = readEnvironment({ ...settings, TACT_PORT: '0' })
  const server = await startServer(environment, log)
  t.teardown(() => server.close())
  return { logged, call: (method, path, body) => call(server.url + path, method, body) }
}

/** The version by whose propensity this was decided. */
async function versionFor({ call }: Pick<RunningServer, 'call'>, customerId = 'C-1'): Promise<string> {
  const { status, body } = await call('POST', '/v1/decisions', { ...onThePhone, customerId })
  const deposit = body.actions?.find((one: { actionId: string }) => one.actionId === 'term-deposit')
  const found = Object.entries(propensities).find(([, p]) => Math.abs(p - deposit?.propensity) < 1e-5)
  return found?.[0] ?? `${status} ${JSON.stringify(body)}`
}

const [embedded, redis] = places

for (const { name, needsRedis, settings } of [embedded!, redis!]) {
  await t.test(`on ${name}`, { skip: needsRedis && withoutRedis() }, async t => {
    const where = await withModels(await settings(t))
    const one = await replica(t, where)
    // What is embedded is shared by processes; on Redis it is all the same.
    const other = needsRedis ? await replica(t, where) : await startTact(t, where)
    for (const customerId of customers)
      await one.call('PUT', `/v1/customers/${customerId}`, { attributes: anna })
    const change = (what: string, body: object) => one.call('POST', `/v1/models/deposit/${what}`, body)
    const follows = (expected: string) => until(async () => (await versionFor(other)) === expected)

    await t.test('a promotion is in the next decision, and within a second on the other replica', async t => {
      t.equal(await versionFor(one), '3')
      for (const version of ['1', '2', '1']) {
        const { status, body } = await change('promote', { version, because: 'it is better' })
        t.equal(status, 200)
        t.match(body, { model: 'deposit', champion: version, history: [{ because: 'it is better' }] })
        t.equal(await versionFor(one), version)
        const started = performance.now()
        await follows(version)
        const tookMs = performance.now() - started
        t.ok(tookMs < 2_000, `followed after ${tookMs.toFixed()} ms`)
      }
      t.match(await change('rollback', {}), { status: 200, body: { champion: '2' } })
      t.equal(await versionFor(one), '2')
      await follows('2')
    })

    await t.test('a promotion under load fails no decision, and none goes back', async t => {
      const seen: string[] = []
      let going = true
      const client = async () => {
        while (going) seen.push(await versionFor(one))
      }
      const clients = [client(), client(), client(), client()]
      await until(() => seen.length > 30)
      await change('promote', { version: '3' })
      const before = seen.length
      await until(() => seen.length > before + 30)
      going = false
      await Promise.all(clients)
      t.strictSame([...new Set(seen)], ['2', '3'])
      t.ok(
        seen.slice(before).filter(version => version === '2').length <= 4,
        'only those that were under way',
      )
    })

    await t.test('a challenger decides for its share, and its decisions are made again equal', async t => {
      const asked = { version: '1', share: 0.5 }
      t.match(await change('challenge', asked), { status: 200, body: { challengers: [asked] } })
      const roles = challenging(firstRoles('3'), { ...asked, at: 0, because: '' })
      const expected = customers.map(customer => deciding(roles, 'deposit', customer))
      t.strictSame([...new Set(expected)].sort(), ['1', '3'])
      const mine = customers[expected.indexOf('1')]!
      for (const [i, customer] of customers.entries()) t.equal(await versionFor(one, customer), expected[i])
      await until(async () => (await versionFor(other, mine)) === '1')
      for (const [i, customer] of customers.entries()) t.equal(await versionFor(other, customer), expected[i])

      const { body } = await one.call('POST', '/v1/decisions', { ...onThePhone, customerId: mine })
      t.match(await change('retire', { version: '1' }), { status: 200, body: { challengers: [] } })
      t.equal(await versionFor(one, mine), '3')
      const again = await one.call('POST', `/v1/decisions/${body.decisionId}/replay`)
      t.match(again, { status: 200, body: { equal: true } })
    })

    await t.test('a shadow scores what is decided, and changes no answer', async t => {
      const lookup = { feature: 'customer.age' }
      await writeModel(where.TACT_MODELS!, 'deposit', '4', {
        // Anna's age is no index of its table: it fails whenever it is asked.
        bytes: lookupOnnx([0.25, 0.5]),
        inputs: [lookup],
        golden: [{ inputs: { 'customer.age': 1 }, expected: 0.5 }],
      })
      for (const version of ['2', '4']) t.equal((await change('shadow', { version })).status, 200)
      for (let i = 0; i < 20; i++) t.equal(await versionFor(one), '3')
      const shadows = async () => {
        const { items } = (await one.call('GET', '/v1/models')).body
        return items.filter(({ role }: { role: string }) => role === 'shadow')
      }
      await until(async () => (await shadows()).every(({ shadow }: { shadow: Counts }) => all(shadow) >= 20))
      t.match(await shadows(), [
        { version: '2', state: 'serving', share: 0, shadow: { failed: 0, dropped: 0 }, runMsP99: Number },
        { version: '4', state: 'serving', failures: Number, shadow: { scored: 0 } },
      ])
      const [second] = await shadows()
      t.match(second.health.drift, [{ feature: 'customer.age' }, {}, { feature: 'score' }])
      const told = one.logged.filter(({ msg }) => msg === 'shadow fails; decisions go on without it')
      t.match(told, [{ level: 40, version: '4' }])
      t.equal(told.length, 1)
      t.match(
        (await one.call('GET', '/metrics')).body,
        /tact_shadow_rows\{model="deposit",version="2",result="scored"\} \d/,
      )
    })

    await t.test('the command changes roles of a server that runs', async t => {
      const command = async (...words: string[]) => {
        const printed: string[] = []
        const print = (line: string) => void printed.push(line)
        const code = await modelsCommand(words, {
          stdout: print,
          stderr: print,
          modelsFolder: where.TACT_MODELS!,
          openStore: () => openStore(readEnvironment(where), pino({ level: 'silent' })),
          logFolder: where.TACT_DATA!,
          now: Date.now,
        })
        return { code, printed: printed.join('\n') }
      }
      const promoted = await command('promote', 'deposit', '1', '--because', 'by hand')
      t.equal(promoted.code, 0)
      t.match(
        promoted.printed,
        /champion +1 +100 %\n +shadow +2\n +shadow +4\n.*promoted 1 instead of 3: by hand/,
      )
      await until(async () => (await versionFor(one)) === '1')
      t.match(await command('rollback', 'deposit'), { code: 0 })
      await until(async () => (await versionFor(one)) === '3')
    })

    await t.test('a champion whose folder is gone is said to be, and the one before decides', async t => {
      t.match(await change('promote', { version: '1' }), { status: 200 })
      rmSync(join(where.TACT_MODELS!, 'deposit', '1'), { recursive: true })
      await until(async () => (await versionFor(one)) === '3')
      const { items, roles } = (await one.call('GET', '/v1/models')).body
      const missing = items.find(({ state }: { state: string }) => state === 'missing')
      t.match(missing, {
        version: '1',
        role: 'champion',
        reason: /version 3 decides in its place; put it right/,
      })
      t.match(roles, [{ model: 'deposit', champion: '1' }])
      t.match((await one.call('GET', '/readyz')).body.refusedModels, [{ version: '1' }])
    })

    await t.test('what cannot be is refused with a remedy', async t => {
      for (const [path, body, status, says] of [
        ['gone/promote', { version: '1' }, 404, /no model "gone"/],
        ['deposit/promote', { version: '9' }, 404, /no version 9/],
        ['deposit/retire', { version: '3' }, 409, /has no role/],
        ['deposit/challenge', { version: '3', share: 1 }, 422, /above 0 and below 1/],
        ['deposit/challenge', { version: '3' }, 422, /errors/],
        ['deposit/promote', { version: 3 }, 422, /errors/],
      ] as const) {
        const answer = await one.call('POST', `/v1/models/${path}`, body)
        t.equal(answer.status, status, path)
        t.match(answer.body.detail, says)
      }
    })
  })
}
