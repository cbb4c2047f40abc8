import t from 'tap'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { sampleEvent } from '../stores/samples.ts'
import { bank, days } from './selling-bank.ts'

t.test('what is too old for its customer’s history is as if it had never been told', async t => {
  const { offered, report, history, clock, store } = await bank(t, {
    store: clock =>
      lmdbStore({
        folder: t.testdir(),
        decisionsKeptMs: 30 * days,
        historyKeptMs: 40 * days,
        now: clock.now,
      }),
  })
  const said = async (outcome: string) => {
    const { decisionId } = await offered()
    return { decisionId, actionId: 'term-deposit', outcome, outcomeId: 'mine' }
  }
  const rejected = await said('rejected')
  t.match(await report(rejected), { status: 202, body: { ids: ['mine'] } })
  clock.pass(20 * days)
  const seen = { ...(await said('impression')), actionId: 'savings-plan' }
  t.match(await report(seen), { status: 409, body: { errors: [{ path: 'outcomeId' }] } })

  clock.pass(23 * days)
  for (let i = 0; i < 8; i++)
    await store.keep({ customerId: 'C-2', entries: [sampleEvent({ at: clock.now() })] })
  t.strictSame(await history(), [])
  t.match(await report({ retracts: 'mine' }), { status: 404, body: { errors: [{ path: 'retracts' }] } })
  t.match(await report(rejected), { status: 404, body: { errors: [{ path: 'decisionId' }] } })
  t.match(await report(seen), { status: 202, body: { ids: ['mine'] } })
  t.match(await history(), [{ id: 'mine', outcome: 'impression' }])
})
