import t, { type Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { decide } from '../../src/decide.ts'
import type { Weighed } from '../../src/decision/weighed.ts'
import { SHEET_COLUMNS } from '../../src/decision/weighed.ts'
import { keepOutcomes } from '../../src/learn.ts'
import { type Inputs, makeDecision } from '../../src/make-decision.ts'
import type { DecisionRecord } from '../../src/ports.ts'
import { replayed } from '../../src/replay.ts'
import { UNTOUCHED } from '../../src/stock.ts'
import { type StrategyFiles, strategyOf } from '../../src/strategy/load.ts'
import { seededRandom } from '../../src/training/random.ts'
import type { World } from '../../src/world.ts'
import { ann, fakeScorer, memoryOf, NOON, requestOf, scoringWith } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'
import { testWorld } from '../world.ts'

/** Of the web's hero: the term deposit is the best, and there are so many; then the plan, then the card. */
const withStock = (stock: number): StrategyFiles => ({
  'arbitration.yaml': smallStrategy['arbitration.yaml']!.replace(
    'control: { share: 0 }',
    'control: { share: 0 }\nexploration: { method: epsilon, epsilon: 0.3 }',
  ),
  'actions/savings.yaml': `${smallStrategy['actions/savings.yaml']!.replace('  stock: 2\n', '').replace(
    '  offer:',
    `  stock: ${stock}\n  offer:`,
  )}
- id: gold-card
  name: Gold card
  kind: sales
  issue: growth
  group: cards
  propensity: { prior: 0.2 }
  value: 50
  treatments:
    web: { headline: A gold card }
`,
})

interface Row {
  readonly decisionId: string
  readonly actionId: string
  readonly probability: number
  readonly weighed: Weighed
}

/** Makes decisions for one customer after another; what is drawn is the same whenever it is run. */
async function exploring(t: Test, stock = 3) {
  const { world: made, clock, store } = await testWorld(t, { files: withStock(stock) })
  const random = seededRandom(5)
  const bytes = () => Uint8Array.from({ length: 16 }, () => random() * 256)
  let seq = 0
  let weighed: Weighed
  const log = {
    sheet: (candidates: number) => new Float64Array(candidates * SHEET_COLUMNS),
    decision: (made: { weighed: Weighed }) => {
      weighed = made.weighed
    },
    outcome() {},
    retraction() {},
  } as unknown as NonNullable<typeof made.log>
  const records = new Map<string, DecisionRecord>()
  const world: World = {
    ...made,
    log,
    remember: record => void records.set(record.decisionId, record),
    record: async decisionId => records.get(decisionId) ?? null,
    newId: () => uuidv7({ msecs: clock.now(), seq: seq++, random: bytes() }),
  }
  const attributes = { age: 40, consents: ['marketing'] }
  const profile = { attributes, updatedAt: 0, source: 'import' }
  await store.importProfiles(Array.from({ length: 3_000 }, (_, n) => ({ customerId: `C-${n}`, profile })))
  const placements = [{ id: 'web-hero', limit: 1 }]
  return {
    world,
    clock,
    random,
    async row(n: number, sessionId?: string): Promise<Row> {
      const request = requestOf({ customerId: `C-${n}`, channel: 'web', placements, sessionId })
      const { decisionId, actions } = (await decide(world, request)).decision
      const { actionId, probability } = actions[0]!
      return { decisionId, actionId, probability, weighed }
    },
    async told({ decisionId, actionId }: Row, outcome: string) {
      await keepOutcomes(world, { decisionId, actionId, outcome })
    },
    async again({ decisionId }: Row) {
      await store.remember([records.get(decisionId)!])
      return replayed(world, (await store.decision(decisionId))!)
    },
  }
}

/** By how many standard errors the mean weight of always showing an action is off 1, and that mean. */
function weightOf(rows: readonly Row[], actionId: string) {
  const weights = rows.map(row => (row.actionId === actionId ? 1 / row.probability : 0))
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / rows.length
  const spread = weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0) / rows.length
  return { off: Math.abs(mean - 1) / Math.sqrt(spread / rows.length), mean }
}

function checked(t: Test, rows: readonly Row[], ...actions: string[]) {
  for (const actionId of actions) {
    const { off, mean } = weightOf(rows, actionId)
    t.ok(off < 3, `always ${actionId} has the mean weight ${mean}, ${off} standard errors off 1`)
  }
}

t.test('while others hold all of a stock, the rest has the chances of what can be had', async t => {
  const { row, again } = await exploring(t)
  const rows: Row[] = []
  for (let n = 0; n < 3_000; n++) rows.push(await row(n, `s-${n}`))
  const shown = rows.filter(({ actionId }) => actionId === 'term-deposit')
  t.equal(shown.length, 3)
  checked(t, rows, 'savings-plan', 'gold-card')
  const soldOut = rows.slice(rows.indexOf(shown[2]!) + 1)
  const counts = new Map<string, number>()
  for (const { actionId, probability } of soldOut) {
    const cell = `${actionId} ${probability}`
    counts.set(cell, (counts.get(cell) ?? 0) + 1)
  }
  t.strictSame([...counts.keys()].sort(), ['gold-card 0.15', 'savings-plan 0.85'])
  const off = counts.get('gold-card 0.15')! - 0.15 * soldOut.length
  t.ok(Math.abs(off) < 3 * Math.sqrt(0.15 * 0.85 * soldOut.length), `${off} more cards than expected`)
  for (let n = 0; n < rows.length; n += 500) t.strictSame(await again(rows[n]!), [])
})

t.test('who holds a unit goes on drawing with it, and sees the same', async t => {
  const { row } = await exploring(t)
  const rows: Row[] = []
  for (let n = 0; n < 40; n++) rows.push(await row(n, `s-${n}`))
  for (const [n, before] of rows.entries()) {
    const { actionId, probability } = await row(n, `s-${n}`)
    if (before.actionId !== 'term-deposit') continue
    t.strictSame([actionId, probability], ['term-deposit', 0.8])
  }
})

t.test('when units come back and go again, each chance is that of its moment', async t => {
  const { row, told, random, again } = await exploring(t)
  const rows: Row[] = []
  for (let n = 0; n < 1_500; n++) {
    rows.push(await row(n, `s-${n}`))
    const holder = rows.findLast(({ actionId }) => actionId === 'term-deposit')
    if (holder && random() < 0.1) await told(holder, 'rejected')
  }
  const withUnit = rows.filter(({ probability }) => probability === 0.8 || probability === 0.1).length
  t.ok(withUnit > 100 && withUnit < 900, `one was free for ${withUnit}`)
  checked(t, rows, 'savings-plan', 'gold-card')
  for (let n = 0; n < rows.length; n += 300) t.strictSame(await again(rows[n]!), [])
})

t.test('so it is without a session, where holds run out, or are accepted before', async t => {
  const { row, told, clock, random } = await exploring(t, 30)
  const rows: Row[] = []
  for (let n = 0; n < 1_500; n++) {
    rows.push(await row(n))
    clock.pass(20_000)
    if (rows[n]!.actionId === 'term-deposit' && random() < 0.02) await told(rows[n]!, 'accepted')
  }
  const withUnit = rows.filter(({ probability }) => probability === 0.8 || probability === 0.1).length
  t.ok(withUnit > 300 && withUnit < 1_200, `one was free for ${withUnit}`)
  checked(t, rows, 'savings-plan', 'gold-card')
})

t.test('what is lost to another at the last moment has no chance in the log', async t => {
  const { row, world } = await exploring(t)
  const taken = await world.store.stock(['term-deposit'])
  Object.assign(world, { store: { ...world.store, reserve: async () => taken } })
  let lost = 0
  for (let n = 0; n < 40; n++) {
    const { weighed } = await row(n, `s-${n}`)
    const chances = weighed.candidates.map(({ id }, at) => [id, weighed.probabilities![at]])
    const { 'term-deposit': deposit, ...others } = Object.fromEntries(chances)
    if (!Number.isNaN(deposit)) continue
    lost += 1
    t.match(weighed.dropped.at(-1), { action: { id: 'term-deposit' }, drop: { stage: 'stock' } })
    t.strictSame(others, { 'savings-plan': 0.85, 'gold-card': 0.15 })
  }
  t.ok(lost > 20, `${lost}`)
})

t.test(
  'what is drawn again is ranked by this customer’s numbers, whoever is decided for meanwhile',
  async t => {
    const files = {
      ...smallStrategy,
      'arbitration.yaml': `${smallStrategy['arbitration.yaml']!}\narms: { no-levers: 1 }\n`,
      'actions/savings.yaml': smallStrategy['actions/savings.yaml']!.replace('stock: 2', 'lever: 1')
        .replace('value: 300', 'value: 300\n  stock: 1')
        .replace('value: 80', 'value: customer.balance'),
    }
    const strategy = strategyOf(files)
    const scoring = scoringWith(fakeScorer({}))
    const inputsOf = (balance: number): Inputs => ({
      decisionId: 'd',
      request: requestOf({ placements: [{ id: 'agent-screen', limit: 1 }] }),
      memory: memoryOf({ ...ann, balance }),
      at: NOON,
    })
    const { actions } = await makeDecision(strategy, inputsOf(80), scoring, {
      async reserve(claims) {
        await makeDecision(strategy, inputsOf(1), scoring)
        return claims.map(() => UNTOUCHED)
      },
    })
    t.match(actions, [{ actionId: 'savings-plan', value: 80 }])
  },
)
