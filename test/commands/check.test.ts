import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { checkCommand } from '../../src/commands/check.ts'
import { temporaryFolder, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { understandingFiles } from '../understanding-strategy.ts'

const root = join(import.meta.dirname, '../..')

/** What `tact check` says of these files beside the committed models of these names. */
async function checked(
  t: Test,
  files: Readonly<Record<string, string>>,
  models: readonly string[] = [],
  besideModels: Readonly<Record<string, string>> = {},
) {
  const folder = temporaryFolder(t)
  writeFiles(join(folder, 'config'), files)
  mkdirSync(join(folder, 'models'))
  for (const name of models)
    cpSync(join(root, 'models', name), join(folder, 'models', name), { recursive: true })
  writeFiles(join(folder, 'models'), besideModels)
  const lines: string[] = []
  const code = await checkCommand({
    strategyFolder: join(folder, 'config'),
    modelsFolder: join(folder, 'models'),
    historyKeptMs: 400 * 86_400_000,
    stdout: line => lines.push(line),
  })
  return { code, lines }
}

const withSignal = (signal: string, files = smallStrategy) => ({
  ...files,
  'context.yaml': `${files['context.yaml']}\nsignals:\n  utterance: [${signal}]\n`,
})

t.test('a signal whose model is not there is told', async t => {
  const { code, lines } = await checked(t, withSignal('{ from: text, as: intent, model: intent }'))
  t.equal(code, 1)
  t.match(
    lines[0],
    /config\/context\.yaml:\d+ {2}signals\.utterance\[0\]\.model {2}the signals of utterance names the model "intent", but .* serves none of this name; add it, or take the name out/,
  )
})

t.test(
  'a model that is not there is told with the line that names it, and the one that may be meant',
  async t => {
    const fees = smallStrategy['actions/fees.yaml']!.replace('{ prior: 0.8 }', '{ model: chrun, prior: 0.8 }')
    const { code, lines } = await checked(t, { ...smallStrategy, 'actions/fees.yaml': fees }, ['churn'])
    t.equal(code, 1)
    const line = fees.split('\n').findIndex(text => text.includes('chrun')) + 1
    const told = lines.find(text => text.includes('"chrun"'))
    t.match(told, new RegExp(`config/actions/fees\\.yaml:${line}  \\[0\\]\\.propensity\\.model  `))
    t.match(told, /; did you mean "churn"\?$/)
  },
)

t.test('a signal whose model reads no texts is told, with what to name instead', async t => {
  const { code, lines } = await checked(t, withSignal('{ from: text, as: intent, model: churn }'), ['churn'])
  t.equal(code, 1)
  t.ok(
    lines.some(line =>
      /^the signal intent of utterance names the model "churn", which takes \d+ input\(s\) \(.*\) and not one text \(`as: text`\); name a text model/.test(
        line,
      ),
    ),
    lines.join('\n'),
  )
})

t.test('a text model gives no propensity and no score, and features must be what a model takes', async t => {
  const files = {
    ...smallStrategy,
    'actions/fees.yaml': smallStrategy['actions/fees.yaml']!.replace(
      '{ prior: 0.8 }',
      '{ model: intent, prior: 0.8 }',
    ),
    'scores.yaml': 'mood: { model: intent, prior: 0.5 }\n',
  }
  const { lines } = await checked(t, files, ['intent'])
  for (const by of ['score mood takes its score', 'action refund-fee takes its propensity'])
    t.ok(
      lines.includes(`${by} from the model "intent", which reads a text; name one that reads a situation`),
      by,
    )

  const asText = {
    ...smallStrategy,
    'profile.yaml': `${smallStrategy['profile.yaml']!.replace('age: { type: number, min: 0, max: 120 }', 'age: { type: string }')}`,
    'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace(
      'customer.age >= 18',
      'customer.age == "18"',
    ),
  }
  const told = await checked(t, asText, ['personal-loan'])
  t.match(
    told.lines.join('\n'),
    /personal-loan\/.*`customer\.age` gives a text, but a number, or true or false, is expected here/,
  )
})

t.test('categories that no customer ever has are told: all would count as unknown', async t => {
  const numbers =
    'dependents monthsOnBook productCount monthsInactive contacts12m creditLimit revolvingBalance openToBuy amountChange transactionAmount transactionCount countChange utilization'
  const declaring = (gender: string, cardTier: string, maritalStatus: string, incomeBand: string) => {
    const types = { educationName: 'string', gender, cardTier, maritalStatus, incomeBand }
    const all = [
      ...numbers.split(' ').map(name => `  ${name}: { type: number }`),
      ...Object.entries(types).map(([name, type]) => `  ${name}: { type: ${type} }`),
    ]
    const profile = smallStrategy['profile.yaml']!.replace('attributes:', `attributes:\n${all.join('\n')}`)
    return { ...smallStrategy, 'profile.yaml': profile }
  }
  const usual = declaring('string', 'string, values: [Gold, none]', 'string', 'string')
  t.match(await checked(t, usual, ['churn']), { code: 0, lines: [/is fine/] })
  const { code, lines } = await checked(
    t,
    declaring('bool', 'string, values: [gold, none]', 'number', 'timestamp'),
    ['churn'],
  )
  t.equal(code, 1)
  t.match(lines, [
    /churn\/2\/manifest\.yaml: customer\.gender is true or false, and never one of its categories \(F, M\)/,
    /customer\.maritalStatus is a number, and never one/,
    /customer\.incomeBand is no text, and never one of its categories \(.*, …\)/,
    /customer\.cardTier is one of gold, none, and never one of its categories \(Blue, /,
    /^4 mistake/,
  ])
})

t.test('classes that the model does not have are told, in weights and among problems', async t => {
  const intent = '{ from: text, as: intent, model: intent, confidence: intentConfidence }'
  t.match(await checked(t, withSignal(intent), ['intent']), { code: 0, lines: [/is fine/] })
  const weighed = withSignal('{ from: text, as: mood, model: intent, weights: { card_arival: 1 } }')
  t.match(await checked(t, weighed, ['intent']), {
    code: 1,
    lines: [
      /^the signal mood of utterance weighs "card_arival", which is no class of the model "intent"; did you mean "card_arrival"\?/,
    ],
  })
  const { code, lines } = await checked(t, withSignal(intent, understandingFiles()), ['intent'])
  t.equal(code, 1)
  t.match(
    lines[0],
    /^running.intents.problems of context.yaml has "fee", which is no class of the model "intent"/,
  )
})

t.test('guards of models are checked, with their line', async t => {
  const checkedWith = (guards: string) =>
    checked(t, { ...smallStrategy }, ['intent'], { 'guards.yaml': guards })
  t.match(await checkedWith('all: { failures: 0.05 }\nmodels: { intent: { latency: 50 } }'), {
    code: 0,
    lines: [/is fine/],
  })
  t.match(await checkedWith('all:\n  failures: 5\n  latencies: 50\n'), {
    code: 1,
    lines: [
      /models\/guards\.yaml:2 {2}all\.failures {2}write a share above 0 and up to 1, for example 0\.05, or off; seen 5/,
      /models\/guards\.yaml:3 {2}all\.latencies {2}"latencies" is not known here/,
      /2 mistake\(s\)/,
    ],
  })
  t.match(await checkedWith('models:\n  intnet: { latency: 50 }'), {
    code: 1,
    lines: [
      /models\/guards\.yaml:2 {2}models\.intnet {2}there is no model "intnet"; did you mean "intent"\?/,
    ],
  })
})

t.test('a file is told by its path, once', async t => {
  const golden = '{"inputs": {}, "expected": 2}'
  const ofModel = await checked(t, { ...smallStrategy }, ['churn'], { 'churn/2/golden.ndjson': golden })
  t.match(ofModel.lines[0], /^\/[^:]*\/models\/churn\/2\/golden\.ndjson:1 {2}expected/)
  t.notMatch(ofModel.lines[0], /models.*models/)
  const lines: string[] = []
  const nowhere = join(temporaryFolder(t), 'none/')
  const code = await checkCommand({
    strategyFolder: nowhere,
    modelsFolder: nowhere,
    historyKeptMs: 1,
    stdout: line => lines.push(line),
  })
  t.equal(code, 1)
  t.match(lines, [
    `${nowhere}:1  there is no such folder; set TACT_STRATEGY to one with the strategy`,
    /1 mistake/,
  ])
})

t.test('what looks further back than histories are kept is told, and is no mistake', async t => {
  const files = {
    ...smallStrategy,
    'profile.yaml': smallStrategy['profile.yaml']!.replace('per: 365d', 'per: 9601h')
      .replace('count: complaint, per: 90d', 'count: complaint, halfLife: 41d')
      .replace('per: 30d', 'halfLife: 40d'),
    'policies.yaml': smallStrategy['policies.yaml']!.replace(
      'count: 3, per: 7d }] }',
      'count: 3, per: 7d }], coolDown: { rejected: 500d } }',
    ),
  }
  const { code, lines } = await checked(t, files)
  t.equal(code, 0)
  t.match(lines, [
    /^warning: the aggregate complaints90d, with its ten half-lives, looks back 410d, .* to 410d or more/,
    'warning: the aggregate lastRating looks back 9601h, and histories are kept for 400d: what is older does not count; set TACT_HISTORY_KEPT to 9601h or more, or make it shorter',
    /^warning: the contact policy of kinds\.sales looks back 500d, .* set TACT_HISTORY_KEPT to 500d or more/,
    /is fine/,
  ])
  t.match((await checked(t, smallStrategy)).lines, [/is fine/])
})
