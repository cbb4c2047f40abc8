import { join } from 'node:path'
import t, { type Test } from 'tap'
import { modelsCommand } from '../../src/commands/models.ts'
import { questionsTo } from '../../src/log/questions.ts'
import { LOG_FOLDER } from '../../src/log/segments.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { seededRandom } from '../../src/training/random.ts'
import { DAY_MS } from '../builders.ts'
import { smallSettings, startTact, temporaryFolder, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { linearOnnx, linearProbability, type ModelFiles, writeModel } from '../tiny-models.ts'
import { until } from '../until.ts'

const withModels = {
  ...smallStrategy,
  'scores.yaml': 'churn: { model: churn, prior: 0.2 }',
  'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace(
    'propensity: { prior: 0.2 }',
    'propensity: { model: deposit, prior: 0.2 }',
  ),
}

/** `sigmoid(weights · (first, second) + bias)` of any two features. */
function twoFeatures([first, second]: readonly [string, string], weights: readonly number[], bias: number) {
  const row = (a: number, b: number) => ({
    inputs: { [first]: a, [second]: b },
    expected: linearProbability(weights, bias, [a, b]),
  })
  const files: ModelFiles = {
    bytes: linearOnnx(weights, bias),
    inputs: [{ feature: first }, { feature: second }],
    golden: [row(20, 0.5), row(50, 0.1)],
  }
  return { files, of: (a: number, b: number) => linearProbability(weights, bias, [a, b]) }
}

const churn = twoFeatures(['customer.age', 'customer.balance'], [0.02, 0.0001], -2)
const deposit = {
  1: twoFeatures(['customer.age', 'scores.churn'], [0.05, -2], -2),
  2: twoFeatures(['customer.age', 'scores.churn'], [0, 0], 4),
}
const CUSTOMERS = 140

async function started(t: Test) {
  const settings = { ...smallSettings(t), TACT_LOG_LEVEL: 'error' }
  writeFiles(settings.TACT_STRATEGY, withModels)
  await writeModel(settings.TACT_MODELS, 'churn', '1', churn.files)
  await writeModel(settings.TACT_MODELS, 'deposit', '1', deposit[1].files)
  const server = await startTact(t, settings)
  // Said, or else the newest would be champion as soon as it is seen.
  t.equal((await server.call('POST', '/v1/models/deposit/promote', { version: '1' })).status, 200)
  await writeModel(settings.TACT_MODELS, 'deposit', '2', deposit[2].files)
  const ask = async (path: string, method = 'GET', body?: unknown) =>
    (await server.call(method, path, body)).body
  const change = (what: string, body: object) => server.call('POST', `/v1/models/deposit/${what}`, body)
  const gain = async () => (await ask('/v1/models')).gains[0]
  return { settings, ask, change, gain }
}

/** A customer, what the two versions think of the deposit for them, and whether they took it. */
interface Asked {
  readonly id: string
  readonly probabilities: readonly [number, number]
  readonly positive: boolean
}

/** Each is asked twice, and answers the first time; when they answer they are another age than when they were asked. */
async function askedCustomers(ask: Awaited<ReturnType<typeof started>>['ask']): Promise<Asked[]> {
  const random = seededRandom(11)
  const customers = Array.from({ length: CUSTOMERS }, (_, n) => ({
    customerId: `C-${n}`,
    age: 20 + Math.floor(60 * random()),
    balance: Math.floor(9000 * random()),
    luck: random(),
  }))
  const asked = async ({ customerId, age, balance, luck }: (typeof customers)[number]): Promise<Asked> => {
    const put = (attributes: object) =>
      ask(`/v1/customers/${customerId}`, 'PUT', { attributes: { ...attributes, consents: ['marketing'] } })
    await put({ age, balance })
    const request = { customerId, channel: 'call-centre', placement: 'agent-screen' }
    const { decisionId } = await ask('/v1/decisions', 'POST', request)
    await ask('/v1/decisions', 'POST', request)
    await put({ age: 99, balance: 0 })
    const atRisk = churn.of(age, balance)
    const probabilities = [deposit[1].of(age, atRisk), deposit[2].of(age, atRisk)] as const
    const outcome = luck < probabilities[0] ? 'accepted' : 'rejected'
    await ask('/v1/outcomes', 'POST', { decisionId, actionId: 'term-deposit', outcome })
    const id = `${decisionId}:term-deposit:${outcome}`
    return { id, probabilities, positive: outcome === 'accepted' }
  }
  const all: Asked[] = []
  for (let from = 0; from < CUSTOMERS; from += 20)
    all.push(...(await Promise.all(customers.slice(from, from + 20).map(asked))))
  return all
}

const lossOf = (probability: number, positive: boolean) => -Math.log(positive ? probability : 1 - probability)
const gainBy = (asked: readonly Asked[]) =>
  asked.reduce(
    (sum, { probabilities: [one, other], positive }) => sum + lossOf(one, positive) - lossOf(other, positive),
    0,
  ) / asked.length

t.test('outcomes compare versions on the row of then, and the log tells what a challenger earns', async t => {
  const { settings, ask, change, gain } = await started(t)
  t.strictSame((await ask('/v1/models')).gains, [])
  await until(async () => (await change('challenge', { version: '2', share: 0.5 })).status === 200, 50)
  t.match(await gain(), { model: 'deposit', champion: '1', version: '2', role: 'challenger', outcomes: 0 })

  const asked = await askedCustomers(ask)
  await until(async () => (await gain()).outcomes === CUSTOMERS, 50)
  const found = await gain()
  t.ok(Math.abs(found.logLoss.gain - gainBy(asked)) < 1e-5, `${found.logLoss.gain}, ${gainBy(asked)}`)
  t.match(found, { verdict: 'worse', moreOutcomes: null, days: 1 })
  t.equal(found.positives, asked.filter(({ positive }) => positive).length)

  const log = join(settings.TACT_DATA, LOG_FOLDER)
  await until(async () => {
    const questions = await questionsTo(log)
    const { rows } = await questions.ask('SELECT count(*)::INT FROM decisions').finally(questions.close)
    return rows[0]![0] === 2 * CUSTOMERS
  }, 50)
  const [{ champion, challenger, gain: earned, missing, share }] = (await compare(settings, '--json')).json
    .business
  t.strictSame([champion.customers + challenger.customers, share, missing], [CUSTOMERS, 0.5, null])
  t.equal(champion.decisions + challenger.decisions, 2 * CUSTOMERS)
  t.ok(Math.abs(earned.value - (challenger.value - champion.value)) < 1e-9)
  // 300 less 2 for the handling, or the annoyance of 5 and the handling; nothing else was answered.
  const money = found.positives * 298 - (CUSTOMERS - found.positives) * 7
  const sum = champion.value * champion.decisions + challenger.value * challenger.decisions
  t.ok(Math.abs(sum - money) < 1e-6, `${sum}, ${money}`)
  t.ok(earned.low < earned.value && earned.value < earned.high)
  const { text } = await compare(settings)
  t.match(text, /^deposit: version 1 decides\n\nversion 2 \(challenger\): worse\n {2}140 outcomes/)
  t.match(text, /earned a decision {2}-?[\d.]+ EUR against -?[\d.]+ EUR/)
  t.match(text, /with 50 % since 20\d\d-.*: \d+ decisions for \d+ customers against \d+/)

  await ask('/v1/outcomes', 'POST', { retracts: asked[0]!.id })
  await until(async () => (await gain()).outcomes === CUSTOMERS - 1, 50)
  t.ok(Math.abs((await gain()).logLoss.gain - gainBy(asked.slice(1))) < 1e-5, 'as if it had never been')

  await change('promote', { version: '2', because: 'a test' })
  const swapped = await gain()
  t.match(swapped, { champion: '2', version: '1', role: 'before', verdict: 'better' })
  t.ok(Math.abs(swapped.logLoss.gain + gainBy(asked.slice(1))) < 1e-5, 'told from the other side')
  t.match(
    (await compare(settings)).text,
    /^deposit: version 2 decides\n\nversion 1 \(the champion before\): better/,
  )
  t.match(await compare({ ...settings, TACT_DATA: temporaryFolder(t) }), {
    code: 1,
    errors: [
      'tact models: no version of "deposit" was given a role, so that there is nothing to compare; tact models shadow deposit VERSION, or challenge',
    ],
  })
})

/** What `tact models compare deposit` says beside the server. */
async function compare({ TACT_DATA: folder, TACT_MODELS: modelsFolder }: Folders, ...words: string[]) {
  const lines: string[] = []
  const errors: string[] = []
  const code = await modelsCommand(['compare', 'deposit', ...words], {
    stdout: line => lines.push(line),
    stderr: line => errors.push(line),
    modelsFolder,
    openStore: async () => lmdbStore({ folder, decisionsKeptMs: DAY_MS }),
    logFolder: join(folder, LOG_FOLDER),
    now: Date.now,
  })
  const text = lines.join('\n')
  return { code, text, errors, json: words.includes('--json') ? JSON.parse(text) : null }
}

type Folders = Readonly<Record<'TACT_DATA' | 'TACT_MODELS', string>>
