import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import t from 'tap'
import { parse } from 'yaml'
// @ts-expect-error: it has no types
import { compile } from '../../build.mjs'
import { trainCommand } from '../../src/commands/train.ts'
import { decisionLog } from '../../src/log/decision-log.ts'
import { questionsTo } from '../../src/log/questions.ts'
import { makeDecision } from '../../src/make-decision.ts'
import { seededRandom } from '../../src/training/random.ts'
import {
  edited,
  fakeScorer,
  memoryOf,
  NOON,
  outcomeOf,
  requestOf,
  scoringWith,
  strategyWith,
} from '../builders.ts'
import { temporaryFolder } from '../running-server.ts'
import { served } from './served-score.ts'

// The young with a tier that the log does not tell take the term deposit, and to those it was nearly always shown; to
// the other young hardly ever, and they do not want it. Whoever is older is shown it, and takes it as often as not.
const strategy = strategyWith({
  ...edited(
    'actions/savings.yaml',
    'value: 300',
    `value: 'customer.tier == "gold" || customer.age >= 40 ? 300 : 60'`,
  ),
  'profile.yaml': edited('profile.yaml', 'type: string, values', 'type: string, pii: true, values')[
    'profile.yaml'
  ]!,
  'arbitration.yaml':
    'currency: EUR\ncontrol: { share: 0 }\nexploration: { method: epsilon, epsilon: 0.2, floor: 0.1 }\n',
})
const chance = (age: number, tier: string) => (age >= 40 ? 0.5 : tier === 'gold' ? 0.8 : 0.1)
/** Of the young as they are, half of them gold. */
const truth = 0.45
const HOUR = 3_600_000
const DECISIONS = 2400

const folder = temporaryFolder(t)
const compiled = join(temporaryFolder(t), 'log-thread.mjs')
await compile('src/log/log-thread.ts', compiled)
const log = decisionLog({
  folder,
  keptMs: 400 * 24 * HOUR,
  onLost: (_count, why) => t.fail(String(why)),
  onTrouble: why => t.fail(String(why)),
  start: workerData => new Worker(compiled, { workerData, execArgv: [] }),
})
t.teardown(() => log.close())

const random = seededRandom(3)
for (let count = 0; count < DECISIONS; count++) {
  const at = NOON - ((DECISIONS - count) * HOUR) / 2
  const customerId = `C-${count}`
  const age = 20 + Math.floor(40 * random())
  const tier = random() < 0.5 ? 'gold' : 'basic'
  const products = random() < 0.3 ? ['card'] : []
  const attributes = {
    age,
    tier,
    products,
    consents: ['marketing'],
    customerSince: new Date(at - age * HOUR).toISOString(),
  }
  const request = requestOf({ customerId, channel: 'web', placements: [{ id: 'web-hero', limit: 1 }] })
  const decisionId = `d-${count}`
  const decision = await makeDecision(
    strategy,
    { decisionId, request, memory: memoryOf(attributes), at },
    scoringWith(fakeScorer({})),
    {
      notes: {
        sheet: log.sheet,
        made: (decision, weighed) => log.decision({ decision, weighed, strategy, request, models: {} }),
      },
    },
  )
  const [shown] = decision.actions
  if (shown?.actionId !== 'term-deposit') continue
  const outcome = random() < chance(age, tier) ? 'accepted' : random() < 0.5 ? 'rejected' : 'ignored'
  const told = { at: at + 60_000, decisionId, channel: 'web' }
  log.outcome(customerId, outcomeOf('impression', 0, { ...told, id: `i-${count}` }))
  // A click says nothing of whether it is taken.
  log.outcome(customerId, outcomeOf('clicked', 0, { ...told, id: `c-${count}` }))
  if (count % 50 > 0) log.outcome(customerId, outcomeOf(outcome, 0, { ...told, id: `o-${count}` }))
}
await log.settled()

async function train(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await trainCommand(words, {
    stdout: line => void out.push(line),
    stderr: line => void err.push(line),
    now: () => new Date(NOON),
    logFolder: () => folder,
  })
  return { code, text: out.join('\n'), told: err.join('\n') }
}

t.test(
  'a model from the log knows those whom the policy seldom showed the action, and serves as it is',
  async t => {
    const models = temporaryFolder(t)
    const rows = ['--from-log', '--action', 'term-deposit', '--channel', 'web']
    for (const learner of ['logistic', 'trees']) {
      const out = join(models, learner, '1')
      const { code, told, text } = await train(...rows, '--learner', learner, '--out', out)
      t.equal(code, 0, `${told}${text}`)
      t.match(told, /left out: customer.customerSince \(a time/)
      t.match(told, /at most 10\.00 \(the 99th percentile; 0 are clipped/)
      const score = await served(t, strategy, models, learner)
      t.ok(Math.abs(score - truth) < 0.12, `${learner}: ${score}`)
      const manifest = parse(await readFile(join(out, 'manifest.yaml'), 'utf8'))
      const features = manifest.inputs.map(({ feature }: { feature: string }) => feature)
      t.ok(features.includes('customer.age'))
      t.ok(features.includes('"card" in customer.products'))
      t.notOk(features.includes('customer.tier'), 'personal data are not in the log')
      t.ok(manifest.training.effectiveRows < manifest.training.rows / 2)
      const page = await readFile(join(out, 'report.html'), 'utf8')
      t.match(
        page,
        /The rows and their weights[\s\S]*rows of the decision log: term-deposit as shown on web[\s\S]*effective sample size/,
      )
      t.match(page, /the latest 20.%? by time/)
    }
  },
)

t.test(
  'a weight column of a table does the same, and without it the model learns for whom the policy chose',
  async t => {
    const models = temporaryFolder(t)
    const file = join(models, '..', `${models.split('/').at(-1)}.csv`)
    const questions = await questionsTo(folder)
    const { rows } =
      await questions.ask(`SELECT e.features->>'customer.age', epoch_ms(e."time"), 1 / e.probability, o.outcome = 'accepted'
    FROM experiences e JOIN outcomes o ON o.decisionId = e.decisionId AND o.outcome IN ('accepted', 'rejected', 'ignored')
    WHERE e.actionId = 'term-deposit'`)
    await questions.close()
    await writeFile(file, ['age,at,w,accepted', ...rows.map(row => row.join(','))].join('\n'))
    const words = [file, '--target', 'accepted', '--time', 'at', '--learner', 'logistic']
    for (const [name, more] of [
      ['weighted', ['--weight', 'w']],
      ['unweighted', ['--drop', 'w']],
    ] as const) {
      const { code, told } = await train(...words, ...more, '--out', join(models, name, '1'))
      t.equal(code, 0, told)
    }
    const [weighted, unweighted] = [
      await served(t, strategy, models, 'weighted'),
      await served(t, strategy, models, 'unweighted'),
    ]
    t.ok(Math.abs(weighted - truth) < 0.12, `weighted: ${weighted}`)
    t.ok(unweighted > truth + 0.15, `unweighted: ${unweighted}`)
    const bad = join(models, '..', 'bad.csv')
    await writeFile(
      bad,
      ['age,w,accepted', ...rows.map(([age, , , yes], at) => [age, at - 3, yes].join(','))].join('\n'),
    )
    const refused = await train(
      bad,
      '--target',
      'accepted',
      '--weight',
      'w',
      '--out',
      join(models, 'bad', '1'),
    )
    t.match(refused, { code: 1, told: /--weight w: row 0 .* has "-3"\. A weight is a number, 0 or more/ })
  },
)

t.test(
  'a feature is left out by its name: a list with all its columns, and also one that has none',
  async t => {
    const rows = ['--from-log', '--action', 'term-deposit', '--learner', 'logistic']
    const out = join(temporaryFolder(t), 'model', '1')
    const { code, told } = await train(
      ...rows,
      '--drop',
      'customer.products,customer.customerSince',
      '--out',
      out,
    )
    t.equal(code, 0, told)
    t.notMatch(told, 'customerSince', 'nobody has to be told of it')
    const { inputs } = parse(await readFile(join(out, 'manifest.yaml'), 'utf8'))
    const features = inputs.map(({ feature }: { feature: string }) => feature)
    t.ok(features.includes('customer.age'))
    t.notOk(features.some((feature: string) => feature.includes('customer.products')))
    t.match(await train(...rows, '--drop', 'customer.product', '--out', join(out, '../2')), {
      code: 1,
      told: /--drop "customer.product": no such column in the decision log/,
    })
  },
)

t.test('what cannot be learned is refused with what is missing', async t => {
  const out = join(temporaryFolder(t), 'model', '1')
  const refusals: [words: string[], why: RegExp][] = [
    [
      ['--action', 'gold-card'],
      /--action "gold-card": the decision log has not shown it\. It has .*term-deposit/,
    ],
    [['--action', 'term-deposit', '--channel', 'fax'], /--channel "fax"/],
    [
      ['--action', 'term-deposit', '--since', '1h'],
      /has \d accepted or resolved and \d rejected or ignored .* At least 25 of each are needed/,
    ],
    // Nobody told of it.
    [
      ['--action', 'savings-plan'],
      /has 0 accepted or resolved and 0 rejected or ignored \(\d+ without an answer\)/,
    ],
    [[], /--action: name the action/],
    [['--action', 'term-deposit', '--since', 'monday'], /--since "monday"/],
    [['--action', 'term-deposit', '--target', 'x'], /--target: with --from-log the decision log says it/],
  ]
  for (const [words, why] of refusals)
    t.match(await train('--from-log', ...words, '--out', out), { code: 1, told: why }, words.join(' '))
  t.match(await train('x.csv', '--target', 'y', '--since', '3d', '--out', out), {
    told: /Say --from-log too/,
  })
  const empty = await trainCommand(['--from-log', '--action', 'term-deposit', '--out', out], {
    stdout() {},
    stderr: line => t.match(line, /nowhere has no decision that showed anything. TACT_DATA/),
    now: () => new Date(NOON),
    logFolder: () => '/nowhere',
  })
  t.equal(empty, 1)
})
