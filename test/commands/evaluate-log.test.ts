import t from 'tap'
import { evaluateLogCommand } from '../../src/commands/evaluate-log.ts'
import { adaptedThen, withAdapted } from '../../src/decision/adapted.ts'
import { logOdds } from '../../src/log-odds.ts'
import type { StrategyFiles } from '../../src/strategy/load.ts'
import { edited, strategyWith } from '../builders.ts'
import { temporaryFolder } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import {
  explored,
  folderOf,
  type Logged,
  loggedDecisions,
  replaced,
  withoutStock,
} from './logged-decisions.ts'

async function run({ folder, world, now }: Logged, ...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await evaluateLogCommand(words, {
    logFolder: folder,
    world: async () => world,
    now,
    stdout: line => void out.push(line),
    stderr: line => void err.push(line),
  })
  const text = out.join('\n')
  return { code, text, err: err.join('\n'), json: words.includes('--json') && text ? JSON.parse(text) : null }
}

const byAge = replaced(explored, 'customer.age >= 18', 'customer.age >= 18 && customer.age < 60')
const savingsPlan = replaced(explored, 'customer.age >= 18', 'customer.age > 119')

const withArms = (arms: string): StrategyFiles => ({
  'arbitration.yaml': `${explored['arbitration.yaml']!}\n${arms}\n`,
})

t.test('what strategies would have earned is in the interval, by every estimator', async t => {
  const logged = await loggedDecisions(t, explored, 800)
  const waiting = strategyWith({
    ...explored,
    'placements.yaml': smallStrategy['placements.yaml']!.replace(
      'limit: 1,',
      'limit: 1, responseWindow: 2d,',
    ),
  })
  const young: Logged = { ...logged, world: { ...logged.world, strategyAt: async () => waiting } }
  const later = { ...young, now: () => logged.now() + 2 * 86_400_000 }
  const LOGGED = 0.8 * ((0.3 + 0.1) / 2) + 0.2 * ((0.2 + 0.5) / 2)
  const truths: [string, StrategyFiles, number, string][] = [
    ['each what suits them', byAge, (0.3 + 0.5) / 2, 'better'],
    ['the savings plan for all', savingsPlan, (0.2 + 0.5) / 2, 'better'],
    ['the logged one, without exploration', explored, (0.3 + 0.1) / 2, 'worse'],
  ]
  for (const [name, files, truth, verdict] of truths) {
    const strategy = await folderOf(t, files)
    const { code, json, err } = await run(later, '--strategy', strategy, '--json')
    t.equal(code, 0, err)
    t.match(json, { placement: 'web-hero', rows: 1_600, customers: 800, badRows: 0, verdict, by: 'dr' })
    for (const [by, { low, high, gain }] of Object.entries<{
      low: number
      high: number
      gain: { low: number; high: number }
    }>(json.estimators)) {
      t.ok(low < truth && truth < high, `${name} by ${by}: ${low} to ${high} has ${truth}`)
      t.ok(gain.low < truth - LOGGED && truth - LOGGED < gain.high, `${name} by ${by}: the gain`)
    }
  }
  const strategy = await folderOf(t, byAge)
  const early = await run(young, '--strategy', strategy)
  t.match(early.err, /of the first of 1600 decisions an answer may still come.*--no-wait/)
  const { text } = await run(young, '--strategy', strategy, '--reward', 'earned', '--no-wait')
  t.match(
    text,
    /web-hero since 2025-12-16T.*: 1,600 decisions; the target shows what was logged in [\d,]+ of 1,600/,
  )
  t.match(text, /1,600 rows of 800 customers; target: .*, without exploration/)

  const rule = 'eligibility: \'"marketing" in customer.consents && !customer.inDefault'
  const nothing = edited('policies.yaml', rule, `${rule} && customer.age < 60`)
  const nobody = await folderOf(t, { ...explored, 'policies.yaml': nothing['policies.yaml']! })
  const outside = await run(logged, '--strategy', nobody)
  t.equal(outside.code, 3)
  t.match(
    outside.text,
    /REFUSED: .*50 % of the target's decisions are for actions that the log never takes there \(no action\)/,
  )

  let asked = 0
  const someGone: Logged = {
    ...logged,
    world: { ...logged.world, record: async id => (asked++ % 5 ? logged.world.record(id) : null) },
  }
  const some = await run(someGone, '--strategy', strategy)
  t.equal(some.code, 3)
  t.match(
    some.text,
    /left out: 320 without a record.*320 of 1600 decisions have no record.*TACT_DECISIONS_KEPT/s,
  )
  const gone = await run(
    { ...logged, world: { ...logged.world, record: async () => null } },
    '--strategy',
    strategy,
  )
  t.equal(gone.code, 1)
  t.match(gone.err, /1600 decisions are logged, and none has a record any more\. Take a shorter --since/)
})

t.test('arms that leave nothing to chance are left out, and can be named', async t => {
  const some = 'arms: { no-levers: 0.05, greedy: 0.05, propensity-only: 0.05 }'
  const logged = await loggedDecisions(t, { ...explored, ...withArms(some) }, 800)
  const strategy = await folderOf(t, savingsPlan)
  const { code, json, err } = await run(logged, '--strategy', strategy, '--json')
  t.equal(code, 0, err)
  const left = json.leftOut.ofCertainArms
  t.ok(left > 160 && left < 320, `${left} of 1,600`)
  t.match(json, { verdict: 'better', decisions: 1_600, rows: 1_600 - left })
  const { text } = await run(logged, '--strategy', strategy)
  t.match(text, `left out: ${left} of arms that leave nothing to chance (--arm judges on one of them)`)
  t.notMatch(text, 'sampled')
  const greedy = await run(logged, '--strategy', strategy, '--arm', 'greedy')
  t.match(greedy.text, /nothing was explored|rows are too few/)

  const all = await loggedDecisions(t, { ...explored, ...withArms('arms: { greedy: 1 }') }, 20)
  const none = await run(all, '--strategy', strategy)
  t.equal(none.code, 1)
  t.match(
    none.err,
    /web-hero: all 40 decisions of that time are of arms that leave nothing to chance.*--arm greedy/,
  )
})

t.test('what cannot be answered is refused, and what would help is told', async t => {
  const logged = await loggedDecisions(t, withoutStock, 100)
  const strategy = await folderOf(t, byAge)
  const refused = await run(logged, '--strategy', strategy)
  t.equal(refused.code, 3)
  t.match(
    refused.text,
    /REFUSED: .*nothing was explored: every logged action had the probability 1, and the target shows another in 100 of 200 decisions; what would help: set exploration in arbitration.yaml/,
  )
  t.equal((await run(logged, '--strategy', await folderOf(t, withoutStock))).code, 0, 'the same can be told')

  const empty = { ...logged, folder: temporaryFolder(t) }
  const other = await folderOf(t, {
    ...smallStrategy,
    'placements.yaml': smallStrategy['placements.yaml']!.replace('web-hero', 'web-heros'),
  })
  const broken = await folderOf(t, edited('actions/fees.yaml', 'value: 40', 'value: customer.agee'))
  const cases: [Logged, string[], number, RegExp][] = [
    [
      empty,
      ['--strategy', strategy],
      1,
      /has no decision of that time\. Take a longer --since, log with TACT_LOG=on/,
    ],
    [logged, ['--strategy', strategy, '--since', '30m'], 1, /has no decision of that time/],
    [logged, ['--strategy', strategy, '--arm', 'random'], 1, /of the arm random\. Give it a share/],
    [logged, ['--strategy', strategy, '--placement', 'web-her'], 1, /did you mean "web-hero"/],
    [logged, ['--strategy', other], 1, /--placement web-hero: .* has no such placement; it has "web-heros"/],
    [logged, ['--strategy', '/nowhere'], 1, /--strategy \/nowhere: there is no such folder/],
    [logged, ['--strategy', broken], 1, /is refused\n.*agee/],
    [logged, ['--strategy', strategy, '--csv', 'x.csv'], 2, /'--csv'.*tact evaluate --strategy/s],
    [logged, ['--strategy', strategy, '--since', 'week'], 2, /--since "week": a time such as 30d/],
    [
      logged,
      ['--strategy', strategy, '--reward', 'clicks'],
      2,
      /--reward "clicks": reward \(1 or 0\) or earned/,
    ],
    [logged, ['--strategy', strategy, '--arm', 'mine'], 2, /--arm "mine": one of champion, random/],
  ]
  for (const [of, words, code, expected] of cases) {
    const answer = await run(of, ...words)
    t.equal(answer.code, code, words.join(' '))
    t.match(answer.err, expected)
    t.equal(answer.text, '')
  }
})

t.test('what had been learned when a decision was made moves other log-odds by as much', t => {
  const { actions } = strategyWith({
    ...edited('actions/savings.yaml', 'prior: 0.2', 'prior: 0.2, adaptive: true'),
    'arbitration.yaml': `${smallStrategy['arbitration.yaml']}\nlearning: { halfLife: 60d, level: { halfLife: 7d } }\n`,
  })
  const some = ['savings-plan', 'term-deposit'].map(id => actions.get(id)!)
  const base = logOdds(0.2)
  const then = {
    features: new Float32Array(),
    actionIds: ['refund-fee', 'term-deposit'],
    numbers: Float32Array.from([0, 1, 2, 0.5, base, base + 0.25, base + 1, 0.3]),
  }
  const same = adaptedThen(then, some, [0.3, 0.2])
  t.strictSame(same.actionIds, ['term-deposit'])
  t.strictSame([...same.numbers], [...then.numbers.subarray(4)])
  const { propensities, spreads } = withAdapted(some, [0.3, 0.5], adaptedThen(then, some, [0.3, 0.5]))
  t.equal(propensities[0], 0.3)
  t.ok(Math.abs(logOdds(propensities[1]!) - 1) < 1e-6)
  t.ok(Math.abs(spreads[1]! - 0.3) < 1e-6)
  t.end()
})
