import { join } from 'node:path'
import fc from 'fast-check'
import { pino } from 'pino'
import t from 'tap'
import { decide } from '../../src/decide.ts'
import { encoders } from '../../src/decision/features.ts'
import { readEnvironment } from '../../src/environment.ts'
import { stabilityIndex } from '../../src/learning/health/drift.ts'
import {
  type HealthState,
  type JudgedScore,
  judged,
  nothingJudged,
  qualities,
} from '../../src/learning/health/state.ts'
import { driftWatch } from '../../src/models/drift.ts'
import { startServer } from '../../src/server.ts'
import { auc, ece, logLoss } from '../../src/training/metrics.ts'
import { DAY_MS, NOON, requestOf } from '../builders.ts'
import { demoWorld, everyone } from '../demo-world.ts'
import { call } from '../running-server.ts'
import { until } from '../until.ts'

const ROOT = join(import.meta.dirname, '../..')

const score: fc.Arbitrary<JudgedScore> = fc.record({
  model: fc.constantFrom('term-deposit', 'churn'),
  version: fc.constantFrom('1', '2'),
  at: fc.integer({ min: NOON - 40 * DAY_MS, max: NOON }),
  probability: fc.integer({ min: 0, max: 1_000_000 }).map(millionths => millionths / 1e6),
  positive: fc.boolean(),
})
const all = (scores: readonly JudgedScore[], from: HealthState = nothingJudged) =>
  scores.reduce((state, one) => judged(state, one, 1), from)
const known = (...states: HealthState[]) => qualities(states, NOON)

t.test('outcomes may come in any order and partition, and what is taken back never was', async t => {
  const given = fc.record({
    scores: fc.array(score, { maxLength: 40 }),
    others: fc.array(score, { maxLength: 40 }),
    seed: fc.integer(),
  })
  fc.assert(
    fc.property(given, ({ scores, others, seed }) => {
      const whole = known(all([...scores, ...others]))
      const shuffled = [...others, ...scores].sort(
        (a, b) => ((a.at ^ seed) % 97) - ((b.at ^ seed) % 97) || a.at - b.at,
      )
      t.strictSame(known(all(shuffled)), whole)
      t.strictSame(known(all(scores), all(others)), whole)
      const taken = others.reduce((state, one) => judged(state, one, -1), all([...scores, ...others]))
      t.strictSame(known(taken), known(all(scores)))
    }),
    { numRuns: 60 },
  )
})

t.test('what the bins tell is what the probabilities tell, within the told error', async t => {
  const of = fc.record({
    probability: fc.integer({ min: 1, max: 999_999 }).map(millionths => (millionths / 1e6) ** 2),
    chance: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(of, { minLength: 20, maxLength: 300 }), drawn => {
      const probabilities = Float64Array.from(drawn, one => Math.round(one.probability * 1e6) / 1e6)
      const truths = Uint8Array.from(drawn, ({ chance }, at) => (chance < probabilities[at]! ? 1 : 0))
      const scores = Array.from(probabilities, (probability, at) => ({
        model: 'm',
        version: '1',
        at: NOON,
        probability,
        positive: truths[at] === 1,
      }))
      const [quality] = known(all(scores))
      const exact = auc(probabilities, truths)
      if (Number.isNaN(exact)) t.equal(quality!.auc, null)
      else t.ok(Math.abs(quality!.auc! - exact) <= quality!.aucError! + 1e-12)
      t.ok(Math.abs(quality!.calibrationError - ece(probabilities, truths)) < 1e-9)
      t.ok(Math.abs(quality!.logLoss - logLoss(probabilities, truths)) < 1e-4)
    }),
    { numRuns: 60 },
  )
})

t.test('days before the last thirty do not count', async t => {
  const on = (day: number): JudgedScore => ({
    model: 'm',
    version: '1',
    at: NOON - day * DAY_MS,
    probability: 0.2,
    positive: true,
  })
  t.match(known(all([on(30), on(29), on(0)])), [{ outcomes: 2, days: 2 }])
  t.match(Object.keys(all([on(29), on(0), on(40)]).days).length, 2)
})

t.test('the index is 0 for what has not moved, and as it is defined for what has', async t => {
  t.equal(stabilityIndex([0.5, 0.3, 0.2], [500, 300, 200]), 0)
  const moved = 0.2 * Math.log(0.7 / 0.5) - 0.1 * Math.log(0.2 / 0.3) - 0.1 * Math.log(0.1 / 0.2)
  t.ok(Math.abs(stabilityIndex([0.5, 0.3, 0.2], [700, 200, 100]) - moved) < 1e-12)
})

t.test('a feature that has moved, is missing or is unseen is told of the model that reads it', async t => {
  // Anna first, who is asked about a deposit.
  const customers = [everyone.get('C-1029')!, ...[...everyone.values()].slice(0, 369)]
  const made = await demoWorld(
    t,
    customers.map(({ customerId }) => customerId),
  )
  const { store } = made
  const world = { ...made.world, encoder: encoders(), remember() {} }
  const decideFor = async (samples: ReturnType<typeof driftWatch>, some = customers) => {
    const requests = some.map(({ customerId }) => requestOf({ customerId }))
    await Promise.all(requests.map(request => decide({ ...world, samples }, request)))
    await new Promise(setImmediate)
    const drift = samples.drift(world.scorer.model('term-deposit')!, samples.counts('term-deposit', '2')!)
    return (feature: string) => drift.find(one => one.feature === feature)!
  }
  const before = await decideFor(driftWatch({ now: world.now, everyMs: 0 }))
  const { samples } = before('customer.age')
  t.ok(samples > 200 && samples < 370, `it was asked where its action passed the policies: ${samples} times`)
  t.match(before('customer.age'), { missing: 0, unseen: 0 })
  t.match(before('score'), { samples, missing: 0, psi: Number })

  await store.importProfiles(
    customers.map(({ customerId, attributes: { education: _, ...attributes } }) => ({
      customerId,
      profile: {
        attributes: { ...attributes, age: 75, job: 'astronaut' },
        updatedAt: world.now(),
        source: 'import',
      },
    })),
  )
  const after = await decideFor(driftWatch({ now: world.now, everyMs: 0 }))
  t.ok(after('customer.age').psi! > 0.25, `age: ${after('customer.age').psi}`)
  t.ok(after('customer.age').psi! > before('customer.age').psi!)
  t.match(after('customer.job'), { unseen: 1, missing: 0 })
  t.match(after('customer.education'), { missing: 1, unseen: 0 })
  t.ok(before('customer.education').missing < 1)

  const seldom = await decideFor(driftWatch({ now: world.now, everyMs: 50 }), customers.slice(0, 9))
  t.match(seldom('customer.age'), { samples: 1, psi: null }, 'one in 50 ms, however many there are')
})

t.test('a server tells of its models what their outcomes say', async t => {
  const settings = {
    TACT_DATA: t.testdir({}),
    TACT_STRATEGY: join(ROOT, 'config'),
    TACT_MODELS: join(ROOT, 'models'),
    TACT_PORT: '0',
    TACT_DEMO: 'off',
    TACT_LOG: 'off',
  }
  const server = await startServer(readEnvironment(settings), pino({ level: 'silent' }))
  t.teardown(() => server.close())
  const ask = async (path: string, method = 'GET', body?: unknown) =>
    (await call(server.url + path, method, body)).body
  const healthOf = async (name: string) =>
    (await ask('/v1/models')).items.find((each: { name: string }) => each.name === name).health
  t.equal(await healthOf('term-deposit'), null)

  const ids: string[] = []
  for (const [customerId, { attributes }] of everyone) {
    if (ids.length === 10) break
    await ask(`/v1/customers/${customerId}`, 'PUT', { attributes })
    const asked = { customerId, channel: 'call-centre', placement: 'agent-screen', limit: 10 }
    const { decisionId, actions } = await ask('/v1/decisions', 'POST', asked)
    if (!actions.some((each: { actionId: string }) => each.actionId === 'term-deposit')) continue
    const outcome = ids.length % 2 ? 'rejected' : 'accepted'
    await ask('/v1/outcomes', 'POST', { decisionId, actionId: 'term-deposit', outcome })
    ids.push(`${decisionId}:term-deposit:${outcome}`)
  }
  t.equal(ids.length, 10)
  await until(async () => (await healthOf('term-deposit'))?.outcomes === 10)
  const health = await healthOf('term-deposit')
  t.match(health, { positives: 5, days: 1, auc: Number, logLoss: Number, calibrationError: Number })
  t.match(health.drift[0], { feature: 'customer.age', psi: null, missing: 0 })

  const metrics: string = await ask('/metrics')
  const version = '{model="term-deposit",version="2"}'
  t.match(metrics, `tact_model_auc${version} ${health.auc}`)
  t.match(metrics, `tact_model_outcomes${version} 10`)
  t.match(
    metrics,
    'tact_model_feature_missing_ratio{model="term-deposit",version="2",feature="customer.age"} 0',
  )

  await ask('/v1/outcomes', 'POST', { retracts: ids[0] })
  await until(async () => (await healthOf('term-deposit')).outcomes === 9)
})
