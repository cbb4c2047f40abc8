import t from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import type { Store } from '../../src/ports.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { edited } from '../builders.ts'
import { actionsOf } from '../live/client.ts'
import { testApp } from '../world.ts'
import { asked, MINUTE, PLAN, SAVINGS, shop, why } from './shop.ts'

t.test('the last one is shown once; whoever comes next sees what is next, and is told why', async t => {
  const { decide, replayed, left, call } = await shop(t, '  stock: 1\n')
  const first = await decide()
  t.strictSame(first.shown, ['term-deposit', PLAN])
  const second = await decide({ explain: true })
  t.strictSame(second.shown, ['term-deposit', 'savings-survey'])
  t.match(why(second), { stage: 'stock', rule: 'stock 1', values: { taken: 0, held: 1 } })
  // Who has a session is not told before it is asked for.
  const third = await decide({ sessionId: 'visit', explain: true })
  t.strictSame(third.shown, ['term-deposit', 'savings-survey'])
  t.match(why(third), { stage: 'stock', rule: 'stock 1', values: { taken: 0, held: 1 } })
  for (const each of [first, second, third]) t.strictSame(await replayed(each), { equal: true })
  const record = await call('GET', `/v1/decisions/${third.decisionId}`)
  t.match(record.body.explained.excluded, third.excluded)
  t.match(await left(), { total: 1, taken: 0, held: 1, free: 0, perDay: null, oversold: 0, budget: null })
})

t.test('a session keeps its one unit, however often it is decided, until it ends', async t => {
  const { decide, offers, left, call, report } = await shop(t, '  stock: 1\n')
  const sessionId = 'call-7'
  await call('POST', `/v1/sessions/${sessionId}/events`, { customerId: 'C-1', type: 'utterance' })
  for (let times = 0; times < 3; times++) t.ok(await offers({ sessionId }))
  t.match(await left(), { held: 1, free: 0 })
  const theirs = await call('POST', '/v1/decisions', { ...asked, sessionId, customerId: 'C-2' })
  t.equal(theirs.status, 409, 'it is not another customer’s')
  t.equal((await call('DELETE', `/v1/sessions/${sessionId}`)).status, 204)
  t.match(await left(), { held: 0, free: 1 })

  const other = await decide()
  t.ok(other.shown.includes(PLAN))
  await report(other, 'impression')
  t.notOk(await offers(), 'an impression is no answer')
})

t.test('what is turned down is free again, once', async t => {
  const { decide, offers, report } = await shop(t, '  stock: 1\n')
  const sessionId = 'call-8'
  const first = await decide({ sessionId })
  t.equal((await report(first, 'rejected')).status, 202)
  const second = await decide({ sessionId })
  t.ok(second.shown.includes(PLAN), 'nothing forbids to show it again')
  await report(first, 'rejected')
  t.notOk(await offers(), 'told twice, it does not let go of what is held anew')
  await report(second, 'ignored')
  t.ok(await offers())
})

t.test('what runs out is another’s; who comes too late is told', async t => {
  const { decide, offers, report, clock, left, soldOut } = await shop(t, '  stock: 1\n  hold: 10m\n')
  const first = await decide()
  clock.pass(10 * MINUTE - 1)
  t.notOk(await offers())
  clock.pass(1)
  const second = await decide()
  t.ok(second.shown.includes(PLAN))
  const late = await report(first, 'accepted')
  t.equal(late.status, 202, 'it is kept')
  t.match(late.body.notes, [{ path: 'outcome', message: /one too many: "savings-plan" was not held/ }])
  t.notOk((await report(first, 'accepted')).body.notes, 'counted once')
  t.notOk((await report(second, 'accepted')).body.notes, 'the promise is kept')
  t.match(await left(), { taken: 2, held: 0, free: 0, oversold: 1 })
  t.strictSame(soldOut, [PLAN])
  await report(first, 'accepted')
  t.strictSame(soldOut, [PLAN])
})

t.test('who comes late takes what is free', async t => {
  const { decide, report, clock, left } = await shop(t, '  stock: 1\n')
  const first = await decide()
  clock.pass(60 * MINUTE)
  t.notOk((await report(first, 'accepted')).body.notes)
  t.match(await left(), { taken: 1, held: 0, free: 0, oversold: 0 })
})

t.test(
  'what is refused since its id stands for another outcome touches neither that one’s unit nor what is held',
  async t => {
    const { decide, report, left } = await shop(t, '  stock: 5\n')
    const outcomeId = 'sale-1'
    t.equal((await report(await decide(), 'accepted', { outcomeId })).status, 202)
    const second = await decide()
    t.ok(second.shown.includes(PLAN))
    for (const outcome of ['accepted', 'rejected']) {
      t.equal((await report(second, outcome, { outcomeId })).status, 409)
      t.match(await left(), { taken: 1, held: 1 }, outcome)
    }
  },
)

t.test('a rejection that was taken back before it came lets go of nothing', async t => {
  const { decide, report, left, call } = await shop(t, '  stock: 1\n')
  const decision = await decide()
  t.ok(decision.shown.includes(PLAN))
  await call('POST', '/v1/outcomes', { retracts: `${decision.decisionId}:${PLAN}:rejected` })
  t.match((await report(decision, 'rejected')).body.notes, [{ message: /was taken back/ }])
  t.match(await left(), { held: 1, free: 0 })
})

t.test('a limit a day begins anew with the day', async t => {
  const { decide, offers, report, clock, left } = await shop(t, '  stock: { total: 3, perDay: 1 }\n')
  await report(await decide(), 'accepted')
  t.notOk(await offers())
  const change = /another day \(UTC\) must begin/
  t.match(why(await decide({ explain: true })), { rule: 'stock 1 a day', change })
  t.match(await left(), { total: 3, perDay: 1, taken: 1, free: 0, today: { taken: 1, free: 0 } })
  clock.pass(12 * 60 * MINUTE)
  t.match(await left(), { taken: 1, free: 1, today: { taken: 0, free: 1 } })
  t.ok(await offers())
})

t.test('a budget is spent by what each costs', async t => {
  const budget = '  budget: { total: 100, perDay: 70.5, cost: customer.balance / 100 }\n'
  const { decide, offers, report, clock, left, store } = await shop(t, budget)
  for (const [customerId, balance] of Object.entries({ rich: 7000, poor: 40, 'C-1': 60, none: -1 }))
    await store.importProfiles([
      {
        customerId,
        profile: { attributes: { age: 40, consents: ['marketing'], balance }, updatedAt: 1, source: 'api' },
      },
    ])
  const rich = await decide({ customerId: 'rich' })
  t.ok(rich.shown.includes(PLAN))
  t.ok(await offers({ customerId: 'poor' }))
  const expected = { rule: 'budget 70.5 a day', values: { taken: 0, held: 70.4 } }
  t.match(why(await decide({ explain: true })), expected)
  t.notOk(await offers({ customerId: 'none' }), 'one that costs less than nothing')
  await report(rich, 'accepted')
  t.match(await left(), {
    total: null,
    free: null,
    taken: 1,
    budget: { total: 100, perDay: 70.5, taken: 70, held: 0.4, free: 0.1, today: { taken: 70, free: 0.1 } },
  })
  clock.pass(12 * 60 * MINUTE)
  t.match(await left(), { budget: { free: 30, today: { taken: 0, free: 70.5 } } })
  t.notOk(await offers({ customerId: 'rich' }))
  t.ok(await offers())
})

t.test('where units cannot be asked for, what has a stock is withheld, and nothing else pays', async t => {
  let away = false
  let times = 0
  const { call, store, remembered, useStrategy } = await testApp(
    t,
    [(app, world) => decisionRoutes(app, () => ({ world, onDecision() {} }))],
    {
      store: async (clock): Promise<Store> => {
        const kept = await lmdbStore({ folder: t.testdir(), decisionsKeptMs: 86_400_000, now: clock.now })
        const reserve: Store['reserve'] = async (...args) => {
          times++
          if (away) throw new StoreUnavailable('the store is away')
          return kept.reserve(...args)
        }
        return { ...kept, reserve }
      },
    },
  )
  const more = edited(
    SAVINGS,
    'handling: 1\n  treatments:\n    call-centre: { headline: How',
    'handling: 1\n  stock: 1\n  treatments:\n    call-centre: { headline: How',
  )
  useStrategy(more)
  const attributes = { age: 40, consents: ['marketing'] }
  await store.writeProfile('C-1', { attributes, revision: 1, updatedAt: 1, source: 'api' })
  const decide = async (limit: number) =>
    (await call('POST', '/v1/decisions', { ...asked, limit, explain: true })).body

  t.strictSame(actionsOf(await decide(1)), ['term-deposit'])
  t.equal(times, 0, 'nothing on show has a stock')
  t.strictSame(actionsOf(await decide(3)), ['term-deposit', PLAN, 'savings-survey'])
  t.equal(times, 1, 'both together')
  away = true
  const degraded = await decide(3)
  t.strictSame(actionsOf(degraded), ['term-deposit'])
  t.equal(times, 2, 'not asked for again')
  t.strictSame(degraded.degraded, ['stock'])
  t.match(why(degraded), { stage: 'stock', rule: 'stock 2', values: { taken: null } })
  away = false
  await remembered()
  const { body } = await call('POST', `/v1/decisions/${degraded.decisionId}/replay`)
  t.strictSame(body, { equal: true })
})

t.test('where everything is without end, nothing is told', async t => {
  const { call } = await shop(t, '')
  t.strictSame((await call('GET', '/v1/stock')).body, { items: [], next: null })
})
