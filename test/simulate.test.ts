import t from 'tap'
import { decide } from '../src/decide.ts'
import { keepOutcomes } from '../src/learn.ts'
import { groupNames, inOrder, rateRatio, share } from '../src/learning/simulation/groups.ts'
import { edited, requestOf } from './builders.ts'
import { bank, folderOf, run } from './simulating.ts'
import { smallStrategy } from './small-strategy.ts'
import { testWorld } from './world.ts'

const screen = ['--placement', 'agent-screen']

t.test(
  'a rule that leaves the young out is seen in actions, funnel, value and groups; nothing is recorded',
  async t => {
    const made = await bank(t)
    const against = await folderOf(
      t,
      edited('actions/savings.yaml', 'eligibility: customer.age >= 18', 'eligibility: customer.age >= 60'),
    )
    const words = ['--customers', '1000', '--against', against, ...screen, '--by', 'age']
    const { code, json } = await run(t, made, ...words, '--json')
    t.equal(code, 0)
    t.match(json, {
      decisions: 40,
      customers: 40,
      inForce: {
        firstActions: { 'term-deposit': 40 },
        noAction: 0,
        expectedValue: { first: 54, currency: 'EUR' },
      },
      other: { firstActions: { 'term-deposit': 20, 'savings-plan': 20 }, funnel: { eligibility: 20 } },
      changed: { customers: 20, per10000: 5000 },
      changes: [{ from: 'term-deposit', to: 'savings-plan', decisions: 20 }],
      nothing: { before: 0, after: 0, newly: 0 },
    })
    t.ok(Math.abs(json.other.expectedValue.first - (54 + 21.6) / 2) < 1e-6)
    t.ok(json.changed.low > 3000 && json.changed.high < 7000)
    const { out } = await run(t, made, ...words)
    t.match(out, /5,000 of 10,000 customers get another first action/)
    t.match(out, /20 times savings-plan instead of term-deposit/)
    t.match(out, /dropped at eligibility/)
    t.match(out, /by age: the rate/)
    t.strictSame((await made.store.recall({ customerId: 'C-100', stocked: [] })).history, [])
  },
)

t.test('who is left with nothing is told, and which group that hits', async t => {
  const made = await bank(t)
  const rule = 'eligibility: \'"marketing" in customer.consents && !customer.inDefault'
  const against = await folderOf(t, edited('policies.yaml', rule, `${rule} && customer.age >= 60`))
  const { json, out } = await run(
    t,
    made,
    '--customers',
    '40',
    '--against',
    against,
    '--placement',
    'web-hero',
    '--by',
    'age',
    '--json',
  )
  t.match(json.nothing, { before: 0, after: 20, newly: 20 })
  t.equal(json.nothing.examples.length, 5)
  t.equal(json.other.noAction, 20)
  const any = json.groups.filter((group: { what: string }) => group.what === 'any')
  t.match(any, [
    { group: '20', after: { rate: 0, restRate: 1 } },
    { group: '70', after: { rate: 1, restRate: 0 } },
  ])
  t.ok(any[0].after.high < 0.8, out)
})

t.test('candidates are those that a placement can show, and add up from where they end', async t => {
  const made = await bank(t)
  const against = await folderOf(t, smallStrategy)
  const { out } = await run(t, made, '--customers', '9', '--against', against, '--placement', 'web-hero')
  const counted = (what: string) =>
    [...out.matchAll(new RegExp(`^ *${what}\\S* +(\\d+\\.\\d\\d)`, 'gm'))].map(([, count]) => Number(count))
  t.strictSame(counted('asked about'), [3], 'not the survey, nor what has no text for the web')
  const ends = [...counted('dropped at '), ...counted('shown')]
  t.equal(
    ends.reduce((sum, count) => sum + count, 0),
    3,
  )
})

t.test('the same strategy changes nothing, for some customers chosen by the seed', async t => {
  const made = await bank(t)
  const against = await folderOf(t, smallStrategy)
  const { json } = await run(
    t,
    made,
    '--customers',
    '10',
    '--against',
    against,
    '--context',
    '{"reason":"fee","sentiment":-0.7}',
    '--json',
  )
  t.match(json, { customers: 10, decisions: 20, changed: { customers: 0, low: 0 } })
  t.ok(json.inForce.funnel.lock > 0, 'sales are locked while the problem is open')
})

t.test('where both explore in the same way, chance falls for both in the same way', async t => {
  const made = await bank(t)
  const settings = 'control: { share: 0.3 }\nexploration: { method: epsilon, epsilon: 1 }'
  const exploring = edited('arbitration.yaml', 'control: { share: 0 }', settings)
  made.useStrategy(exploring)
  // Before all others, so that they come in other places.
  const added = `
- id: nothing
  name: For nobody
  kind: sales
  issue: growth
  group: savings
  eligibility: customer.age > 119
  propensity: { prior: 0.5 }
  value: 1000
  treatments: { call-centre: { headline: Nothing } }
`
  const against = await folderOf(t, { ...exploring, 'actions/a.yaml': added })
  const { json } = await run(t, made, '--customers', '40', '--against', against, ...screen, '--json')
  t.not(json.inForce.strategyVersion, json.other.strategyVersion)
  t.ok(Object.keys(json.inForce.firstActions).length > 1, 'what comes first is left to chance')
  t.match(json, { decisions: 40, changed: { customers: 0 } })
})

t.test('recorded decisions are asked again with their own inputs', async t => {
  const made = await bank(t)
  const { world } = made
  const context = { reason: 'fee', sentiment: -0.7 }
  const { decision } = await decide(world, requestOf({ customerId: 'C-101', context }))
  await made.remembered()
  await keepOutcomes(world, { decisionId: decision.decisionId, actionId: 'refund-fee', outcome: 'rejected' })
  made.clock.pass(3_600_000)
  const against = await folderOf(t, edited('actions/fees.yaml', 'value: 40', 'value: 1'))
  const { json } = await run(t, made, '--last', '2h', '--against', against, '--json')
  t.match(json, {
    decisions: 1,
    inForce: { firstActions: { 'refund-fee': 1 } },
    other: { firstActions: { 'explain-fee': 1 } },
  })
  const { code, err } = await run(t, made, '--last', '30m', '--against', against)
  t.equal(code, 1)
  t.match(err, /no recorded decision of that time/)
})

t.test('of recorded decisions about nobody who has a profile it says where they can be seen', async t => {
  const made = await bank(t)
  const request = requestOf({ customerId: 'nobody', context: { reason: 'fee' } })
  const { decision } = await decide(made.world, request)
  await made.remembered()
  const { decisionId } = decision
  await keepOutcomes(made.world, { decisionId, actionId: 'refund-fee', outcome: 'rejected' })
  const { code, err } = await run(t, made, '--last', '2h', '--against', await folderOf(t, smallStrategy))
  t.equal(code, 1)
  t.match(err, /of a customer with a profile.*Customers without a profile .*tact evaluate --strategy/)
})

t.test('mistakes are told in one line', async t => {
  const made = await bank(t)
  const against = await folderOf(t, smallStrategy)
  const cases: [string[], number, RegExp][] = [
    [['--customers', '10'], 2, /--against: name the folder/],
    [['--against', against], 2, /say whom to ask about/],
    [['--customers', 'ten', '--against', against], 2, /--customers "ten"/],
    [['--last', 'week', '--against', against], 2, /--last "week"/],
    [['--customers', '1', '--against', against, '--context', '[1]'], 2, /--context \[1\]: a JSON object/],
    [['--customers', '1', '--against', '/nowhere'], 1, /\/nowhere: there is no such folder/],
    [
      ['--customers', '1', '--against', against, '--placement', 'agent-scren'],
      1,
      /did you mean "agent-screen"/,
    ],
    [['--customers', '1', '--against', against, '--by', 'agee'], 1, /--by "agee": .*did you mean "age"/],
  ]
  for (const [words, expectedCode, expected] of cases) {
    const { code, err, out } = await run(t, made, ...words)
    t.equal(code, expectedCode)
    t.equal(out, '')
    t.match(err, expected)
  }
  const broken = await folderOf(t, edited('actions/fees.yaml', 'value: 40', 'value: customer.agee'), 'broken')
  t.match(
    (await run(t, made, '--customers', '1', '--against', broken)).err,
    /is refused\n.*actions\/fees\.yaml:\d+.*agee/,
  )
  const empty = await testWorld(t)
  t.match((await run(t, empty, '--customers', '1', '--against', against)).err, /has no customers/)
})

t.test('rate ratios and shares, by hand', async t => {
  const ratio = rateRatio(10, 100, 40, 200)
  t.match(ratio, { rate: 0.1, restRate: 0.2, ratio: 0.5 })
  t.ok(Math.abs(ratio.low! - 0.5 * Math.exp(-1.959964 * Math.sqrt(0.1 - 0.01 + 0.025 - 0.005))) < 1e-12)
  t.match(rateRatio(0, 50, 0, 50), { ratio: null, low: null })
  t.ok(rateRatio(0, 50, 20, 50).high! < 1)
  t.match(rateRatio(50, 50, 10, 10), { ratio: 1, low: 1, high: 1 })
  t.match(share(0, 100), { value: 0, low: 0 })
  t.ok(Math.abs(share(0, 100).high - 0.037) < 1e-3, 'Wilson')
  t.strictSame(groupNames(['x', null, true, ['a', 'b']]), ['x', 'unknown', 'true', 'a+b'])
  const quarters = groupNames(Array.from({ length: 100 }, (_, n) => n))
  t.strictSame([...new Set(quarters)], ['under 25', '25 to 50', '50 to 75', '75 and over'])
  const ages = [70, null, 8, 30, 50, 9, ...Array.from({ length: 20 }, (_, n) => n)]
  const ofAges = groupNames(ages)
  t.strictSame(inOrder(ofAges, ages), ['under 6', '6 to 10', '10 to 16', '16 and over', 'unknown'])
  t.strictSame(inOrder(['10', '2', 'unknown'], [10, 2, null]), ['2', '10', 'unknown'])
  t.strictSame(inOrder(['b', 'other', 'a', 'unknown'], ['b', 'x', 'a', null]), ['a', 'b', 'other', 'unknown'])
})
