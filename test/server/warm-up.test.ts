import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import t from 'tap'
import { type App, httpApp } from '../../src/http/app.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { metrics } from '../../src/metrics.ts'
import type { Scorer } from '../../src/model-ports.ts'
import { rehearsal, warmUp } from '../../src/server/warm-up.ts'
import type { World } from '../../src/world.ts'
import { smallSettings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { linearFiles, writeModel } from '../tiny-models.ts'
import { until } from '../until.ts'
import { testWorld } from '../world.ts'

const SAVINGS = 'actions/savings.yaml'
const VOUCHER = 'savings-survey'
const withStock = smallStrategy[SAVINGS]!.replace(
  '  handling: 1\n  treatments:\n    call-centre: { headline: How',
  '  handling: 1\n  stock: 5\n  treatments:\n    call-centre: { headline: How',
)
const byModel = (text: string) =>
  text.replace('propensity: { prior: 0.2 }', 'propensity: { model: deposit, prior: 0.2 }')

/** An app that decides in this world; warm. */
async function warmApp(world: World, withinMs: number, prepare = (_app: App) => {}) {
  const rehearsing = rehearsal(world, metrics(() => []).decision)
  const app = httpApp({ logger: pino({ level: 'silent' }) })
  prepare(app)
  decisionRoutes(app, rehearsing.deciding)
  await warmUp(app, world, rehearsing, withinMs)
  return app
}

t.test('decides, and leaves nothing behind', async t => {
  const { world, store } = await testWorld(t, { files: { [SAVINGS]: withStock } })
  await store.writeProfile('C-1', {
    attributes: { firstName: 'Anna', consents: ['marketing'] },
    revision: 1,
    updatedAt: 0,
    source: 'api',
  })
  const left: string[] = []
  let recalls = 0
  let weighed = 0
  let rehearsed = 0
  const leaves = (what: string) => async () => {
    left.push(what)
    return [] as never
  }
  const app = await warmApp(
    {
      ...world,
      store: {
        ...store,
        recall(what) {
          recalls++
          return store.recall(what)
        },
        keep: leaves('kept'),
        reserve: leaves('reserved'),
        take: leaves('taken'),
        remember: leaves('remembered'),
        writeProfile: leaves('profile'),
        writeDocument: leaves('document'),
      },
      log: {
        sheet(candidates) {
          weighed++
          return new Float64Array(64 * candidates)
        },
        decision: () => left.push('log'),
        rehearse: () => rehearsed++,
        outcome: () => left.push('log'),
        retraction: () => left.push('log'),
        lines: leaves('log'),
        erase: leaves('log'),
      },
      remember: () => left.push('record'),
      samples: {
        of(_strategy, scoring) {
          left.push('sample')
          return scoring
        },
      },
      shadows: {
        of() {
          left.push('shadow')
          return null
        },
      },
    },
    2_000,
  )
  t.ok(recalls > 20, `${recalls} were decided`)
  t.strictSame([weighed, rehearsed], [recalls, recalls], 'by the whole road')
  t.strictSame(left, [])
  const [ledger] = await store.stock([VOUCHER])
  t.match(ledger, { held: 0, units: 0 })

  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
  const answered = await app.inject({ method: 'POST', url: '/v1/decisions', payload: asked })
  t.equal(answered.statusCode, 200)
  t.strictSame(left.sort(), ['log', 'record', 'reserved', 'sample', 'shadow'], 'what comes then does')
})

t.test('what it has asked leaves nothing behind when it is read, or answered, after its end', async t => {
  const { world, store } = await testWorld(t)
  const left: unknown[] = []
  let read = 0
  let recalled = 0
  const late = () => setTimeout(400)
  const slow: World = {
    ...world,
    store: {
      ...store,
      async recall(what) {
        read++
        await late()
        recalled++
        return store.recall(what)
      },
    },
    remember: record => left.push(record),
  }
  const app = await warmApp(slow, 300, app => app.addHook('onRequest', late))
  t.equal(read, 0, 'not even begun')
  await until(() => recalled === 1)
  await setTimeout(100)
  t.equal(read, 1)
  t.strictSame(left, [])
  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
  await app.inject({ method: 'POST', url: '/v1/decisions', payload: asked })
  t.equal(left.length, 1)
})

t.test('ends in time', async t => {
  const model = { name: 'deposit', version: '1', inputs: [], columns: 0 }
  const never: Scorer = { model: () => model, score: () => new Promise(() => {}) }
  const { world, store } = await testWorld(t, {
    files: { [SAVINGS]: byModel(smallStrategy[SAVINGS]!) },
    scorer: never,
  })
  const took = async (tried: typeof world) => {
    const startedAt = performance.now()
    await warmApp(tried, 100)
    return performance.now() - startedAt
  }
  const silent = { ...store, customers: () => new Promise<never>(() => {}) }
  for (const [name, tried] of [
    ['a model that never answers', world],
    ['a store that never answers', { ...world, store: silent }],
  ] as const) {
    const ms = await took(tried)
    t.ok(ms < 1_000, `${name}: ${ms} ms`)
  }
})

t.test('what fails stops no start', async t => {
  const { world, store } = await testWorld(t)
  const failing = async () => {
    throw new Error('not now')
  }
  await t.resolves(warmApp({ ...world, store: { ...store, customers: failing } }, 500))
  await t.resolves(warmApp({ ...world, store: { ...store, recall: failing } }, 500))
  const broken = () => {
    throw new Error('no strategy')
  }
  await t.resolves(warmApp({ ...world, strategy: broken }, 500))
})

t.test('a server that has just started has counted, logged and kept nothing', async t => {
  const settings = smallSettings(t)
  writeFiles(settings.TACT_STRATEGY, { ...smallStrategy, [SAVINGS]: byModel(withStock) })
  await writeModel(settings.TACT_MODELS, 'deposit', '1', linearFiles([0.02, 0.5], -2))
  const server = await startTact(t, settings)
  const text = String((await server.call('GET', '/metrics')).body)
  t.notMatch(text, /^tact_decisions_total\{/m)
  t.notMatch(text, /tact_request_seconds_count\{route="\/v1\/decisions"/)
  t.notMatch(text, /tact_arm_decisions_total\{/)
  const [model] = (await server.call('GET', '/v1/models')).body.items
  t.match(model, { name: 'deposit', state: 'serving', runs: 0, failures: 0 })
  const { items } = (await server.call('GET', '/v1/stock')).body
  t.match(
    items.find((item: { actionId: string }) => item.actionId === VOUCHER),
    { held: 0, free: 5 },
  )
  t.strictSame(server.logged('request errored'), [])
  await server.stop('SIGTERM')
  const log = join(settings.TACT_DATA, 'log')
  const segments = existsSync(log) ? readdirSync(log) : []
  const logged = segments.filter(name => readFileSync(join(log, name)).length > 0)
  t.strictSame(logged, [], 'an empty log')
})
