import { join } from 'node:path'
import t, { type Test } from 'tap'
import { until, withoutRedis } from '../redis-server.ts'
import { type RunningServer, type Settings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { linearFiles, linearProbability, lookupOnnx, type ModelFiles, writeModel } from '../tiny-models.ts'
import { anna, onThePhone, places } from './stores.ts'

const withModel = {
  ...smallStrategy,
  'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace(
    'propensity: { prior: 0.2 }',
    'propensity: { model: deposit, prior: 0.2 }',
  ),
}

/** Fails for everybody who is three years old or more. */
const failing: ModelFiles = {
  bytes: lookupOnnx([0.1, 0.2, 0.3]),
  inputs: [{ feature: 'customer.age' }],
  golden: [{ inputs: { 'customer.age': 1 }, expected: 0.2 }],
}

/** Version 1 is there, and version 2 where it is given. */
async function settingsWith(
  t: Test,
  guards: string,
  second: ModelFiles | null,
  place = places[0]!,
): Promise<Settings> {
  const settings = await place.settings(t)
  writeFiles(settings.TACT_STRATEGY!, withModel)
  writeFiles(settings.TACT_MODELS!, { 'guards.yaml': guards })
  await writeModel(settings.TACT_MODELS!, 'deposit', '1', linearFiles([0.02, 0.5], -2))
  if (second) await writeModel(settings.TACT_MODELS!, 'deposit', '2', second)
  return settings
}

async function rolesOf({ call }: RunningServer) {
  const { body } = await call('GET', '/v1/models')
  return body.roles.find((one: { model: string }) => one.model === 'deposit')
}

/** The version that decides: a moment after it was chosen. */
async function champion({ call }: RunningServer): Promise<string | undefined> {
  const { body } = await call('GET', '/v1/models')
  return body.items.find(
    ({ name, role }: { name: string; role: string }) => name === 'deposit' && role === 'champion',
  )?.version
}

const change = (server: RunningServer, what: string, body: object) =>
  server.call('POST', `/v1/models/deposit/${what}`, body)

const decideFor = (server: RunningServer, customers: number) =>
  Promise.all(
    Array.from({ length: customers }, async (_, n) => {
      const customerId = `C-${n}`
      await server.call('PUT', `/v1/customers/${customerId}`, { attributes: anna })
      return (await server.call('POST', '/v1/decisions', { ...onThePhone, customerId })).body
    }),
  )

/** Until nobody challenges any more. */
const stopped = (server: RunningServer) =>
  until(
    async () => {
      await decideFor(server, 20)
      return (await rolesOf(server)).challengers.length === 0
    },
    'the guard',
    30,
  )

const guardedTotal = async (server: RunningServer) =>
  Number(
    /^tact_model_guarded_total\{.*\} (\d+)$/m.exec((await server.call('GET', '/metrics')).body)?.[1] ?? 0,
  )

for (const place of places.slice(0, 2)) {
  const skip = place.needsRedis && withoutRedis()
  await t.test(
    `a champion that fails is rolled back once, by two replicas on ${place.name}`,
    { skip },
    async t => {
      const settings = await settingsWith(t, 'all: { runs: 20 }', failing, place)
      const replicas = await Promise.all([startTact(t, settings), startTact(t, settings)])
      const [one, other] = replicas as [RunningServer, RunningServer]
      // The newest decides where nothing was said.
      await change(one, 'promote', { version: '1', because: 'it is good' }).then(({ status }) =>
        t.equal(status, 200),
      )
      await change(one, 'promote', { version: '2', because: 'it is newer' })
      await until(async () => (await champion(other)) === '2', 'the other replica to follow')

      await until(
        async () => {
          await Promise.all(replicas.map(server => decideFor(server, 10)))
          return (await champion(one)) === '1' && (await champion(other)) === '1'
        },
        'the rollback on both',
        30,
      )
      const { champion: chosen, challengers, history } = await rolesOf(one)
      t.strictSame([chosen, challengers], ['1', []])
      t.match(history, [
        {
          change: 'guarded',
          version: '2',
          before: '2',
          because: /^failures: \d+ of \d+ runs failed \(100 %, at most 10 % may\)$/,
        },
        { change: 'promoted', version: '2', because: 'it is newer' },
        { change: 'promoted', version: '1' },
      ])
      t.equal(history.length, 3)
      const warnings = () => replicas.flatMap(({ logged }) => logged('model broke a guard and lost its role'))
      await until(() => warnings().length > 0, 'the warning')
      t.equal((await guardedTotal(one)) + (await guardedTotal(other)), 1, 'one has done it')
      t.match(warnings(), [
        { level: 40, model: 'deposit', version: '2', guard: 'failures', because: /runs failed/ },
      ])
      t.strictSame(
        replicas.flatMap(({ logged }) => logged('model broke a guard and keeps its role')),
        [],
      )

      for (const { degraded, actions } of await decideFor(one, 3)) {
        t.strictSame(degraded, [])
        const { propensity } = actions.find((each: { actionId: string }) => each.actionId === 'term-deposit')
        t.ok(Math.abs(propensity - linearProbability([0.02, 0.5], -2, [anna.age, 0])) < 1e-5)
      }
    },
  )
}

t.test(
  'a slow challenger becomes a shadow, one that fails is retired, a champion that is off is rolled back',
  async t => {
    // No run is as quick as a microsecond.
    const guards = 'models: { deposit: { runs: 20, latency: 0.001, failures: off } }'
    const settings = await settingsWith(t, guards, null)
    const server = await startTact(t, settings)
    await writeModel(settings.TACT_MODELS!, 'deposit', '2', linearFiles([0.01, 1], -2))
    await change(server, 'promote', { version: '1' })
    await until(
      async () => (await change(server, 'challenge', { version: '2', share: 0.5 })).status === 200,
      'the second version to be there',
    )
    await stopped(server)
    t.match(await rolesOf(server), {
      champion: '1',
      shadows: ['2'],
      history: [
        {
          change: 'guarded',
          version: '2',
          before: null,
          because: /^latency: 99 of 100 of \d+ runs took up to/,
        },
      ],
    })

    await writeModel(settings.TACT_MODELS!, 'deposit', '3', failing)
    writeFiles(settings.TACT_MODELS!, { 'guards.yaml': 'all: { runs: 10, latency: off }' })
    await until(
      async () => (await change(server, 'challenge', { version: '3', share: 0.9 })).status === 200,
      'the third version to be there',
    )
    await stopped(server)
    t.match(await rolesOf(server), {
      champion: '1',
      shadows: ['2'],
      history: [{ change: 'guarded', version: '3', because: /^failures: / }],
    })

    writeFiles(settings.TACT_MODELS!, { 'guards.yaml': 'all: { latencies: 3 }' })
    const refused = () => server.logged('guards of models not taken; those in force stay')
    await until(() => refused().length > 0, 'the mistake to be told')
    t.match(refused()[0], {
      err: { message: `${join(settings.TACT_MODELS!, 'guards.yaml')}:1  all.latencies` },
    })

    writeFiles(settings.TACT_MODELS!, { 'guards.yaml': 'models: { deposti: { latency: 20 } }' })
    const stray = () => server.logged('guards are of a model that is not there')
    await until(() => stray().length > 0, 'a guard of nobody to be told')
    t.match(stray()[0], {
      level: 40,
      mistakes: [/models\.deposti {2}there is no model "deposti"; did you mean "deposit"\?/],
    })

    // What is declared later counts for what was promoted before.
    await writeModel(settings.TACT_MODELS!, 'deposit', '4', linearFiles([0.1, 0], 0))
    await until(
      async () => (await change(server, 'promote', { version: '4' })).status === 200,
      'the fourth version to be there',
    )
    const decisions = await decideFor(server, 50)
    await server.call(
      'POST',
      '/v1/outcomes',
      decisions.map(({ decisionId }) => ({ decisionId, actionId: 'term-deposit', outcome: 'rejected' })),
    )
    writeFiles(settings.TACT_MODELS!, {
      'guards.yaml': 'models: { deposit: { calibration: 0.2, outcomes: 40 } }',
    })
    await until(async () => (await rolesOf(server)).champion === '1', 'the rollback')
    t.match(await rolesOf(server), {
      shadows: ['2'],
      history: [
        {
          change: 'guarded',
          version: '4',
          because: /^calibration: its probabilities were off by 0\.9\d+ in \d+ outcomes/,
        },
      ],
    })
  },
)
