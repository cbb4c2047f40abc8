import t from 'tap'
import { decide, redecide } from '../../src/decide.ts'
import { differences } from '../../src/decision/differences.ts'
import { RECORDED_WHOLE } from '../../src/decision/recorded-memory.ts'
import type { DecisionRecord, Entry } from '../../src/ports.ts'
import { eventAgo, filesWith } from '../aggregating.ts'
import {
  ann,
  DAY_MS,
  decisionOf,
  edited,
  fakeScorer,
  memoryOf,
  requestOf,
  strategyWith,
} from '../builders.ts'
import { testWorld } from '../world.ts'

const SAVINGS = 'actions/savings.yaml'
/** The deposit is for whom feels annoyed by fees no more; its propensity is of how much. */
const files = {
  ...filesWith(`{ count: complaint, halfLife: 7d, where: 'event.data.reason == "fee"' }`),
  [SAVINGS]: edited(SAVINGS, 'eligibility: customer.age >= 18', 'eligibility: customer.it < 1')[
    SAVINGS
  ]!.replace('{ prior: 0.2 }', '{ prior: 0.2, model: deposit }'),
}
const strategy = strategyWith(files)
const scorer = fakeScorer({
  deposit: { inputs: [{ feature: 'customer.it' }], score: ([it]) => 0.5 - it! / 4 },
})

const history: Entry[] = [
  eventAgo('complaint', 7 * DAY_MS, { reason: 'fee' }),
  eventAgo('complaint', 1, { reason: 'card' }),
  eventAgo('complaint', 0, { reason: 'fee' }),
]

t.test('a condition and a model see a half-life go on, though nothing has happened', async t => {
  const memory = memoryOf(ann, { history })
  const at = async (now: number) => {
    const { actions, excluded } = await decisionOf({
      strategy,
      scorer,
      memory,
      at: now,
      request: { explain: true },
    })
    return {
      propensity: actions.find(({ actionId }) => actionId === 'term-deposit')?.propensity,
      excluded: excluded!.find(({ actionId }) => actionId === 'term-deposit'),
    }
  }
  const noon = history.at(-1)!.at
  const refused = {
    propensity: undefined,
    excluded: {
      stage: 'eligibility',
      rule: 'actions.term-deposit.eligibility: customer.it < 1',
      values: { 'customer.it': 1.5 },
    },
  }
  t.match(await at(noon), refused)
  t.match(await at(noon + 7 * DAY_MS), { propensity: 0.3125, excluded: undefined })
  t.match(await at(noon + 14 * DAY_MS), { propensity: 0.40625, excluded: undefined })
  t.match(await at(noon), refused, 'asked again, at the time before')
})

t.test('a decision over a long history is made again from its record, however late', async t => {
  const scale = { scorer, modelAt: async (name: string) => scorer.model(name) }
  const { world, store, clock } = await testWorld(t, { files, ...scale })
  await store.writeProfile('C-1', { attributes: ann, revision: 1, updatedAt: 1, source: 'api' })
  const everyDay = (n: number) => eventAgo('complaint', n * (DAY_MS / 3), { reason: n % 5 ? 'card' : 'fee' })
  const entries = Array.from({ length: 2 * RECORDED_WHOLE }, (_, n) => everyDay(n + 100))
  await store.keep({ customerId: 'C-1', entries })
  const records: DecisionRecord[] = []
  const { decision } = await decide(
    { ...world, remember: record => void records.push(record) },
    requestOf({ explain: true }),
  )
  const { propensity } = decision.actions.find(({ actionId }) => actionId === 'term-deposit')!
  t.ok(propensity < 0.49, `${propensity}: some of it is left`)
  t.ok(records[0]!.memory!.history.length < entries.length, 'what weighs nothing is not recorded')
  clock.pass(100 * DAY_MS)
  const again = JSON.parse(JSON.stringify(await redecide(world, records[0]!, true)))
  t.same(differences(JSON.parse(records[0]!.answer), again), [])
})
