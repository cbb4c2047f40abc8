import t from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { bank, days } from './selling-bank.ts'

t.test('a rejection silences its action for the time of its reason', async t => {
  const { offered, report, clock } = await bank(t)
  const { decisionId } = await offered()
  const said = { decisionId, actionId: 'term-deposit', outcome: 'rejected', reason: 'not-now' }
  const answer = await report(said)
  t.equal(answer.status, 202)
  t.strictSame(answer.body, { ids: [`${decisionId}:term-deposit:rejected`] })
  t.notOk((await offered()).shown.includes('term-deposit'))
  clock.pass(7 * days - 1)
  t.notOk((await offered()).shown.includes('term-deposit'), 'a moment before the seven days are over')
  clock.pass(1)
  t.ok((await offered()).shown.includes('term-deposit'))

  const later = await offered()
  await report({ decisionId: later.decisionId, actionId: 'term-deposit', outcome: 'rejected' })
  clock.pass(89 * days)
  t.notOk((await offered()).shown.includes('term-deposit'), 'without a reason it is 90 days')
})

t.test('a cap counts the impressions of all its kind, each once, in its window', async t => {
  const { offered, report, clock } = await bank(t)
  for (let shown = 0; shown < 3; shown++) {
    const { decisionId, shown: actions } = await offered()
    t.ok(actions.includes('savings-plan'), `after ${shown} impressions`)
    const seen = { decisionId, actionId: shown % 2 ? 'savings-plan' : 'term-deposit', outcome: 'impression' }
    t.equal((await report(seen)).status, 202)
    t.equal((await report(seen)).status, 202, 'told twice')
    clock.pass(days)
  }
  t.strictSame((await offered()).shown, ['savings-survey'], 'three in seven days are enough')
  clock.pass(4 * days)
  t.ok((await offered()).shown.includes('term-deposit'), 'the first is seven days old')
})

t.test('a list is refused whole when one of it cannot be taken', async t => {
  const { offered, report, history } = await bank(t)
  const { decisionId } = await offered()
  const good = { decisionId, actionId: 'term-deposit', outcome: 'impression' }
  const gone = '0193aaaa-0000-7000-8000-000000000000'
  for (const [bad, status, path] of [
    [{ ...good, decisionId: gone }, 404, '[1].decisionId'],
    [{ ...good, actionId: 'refund-fee' }, 422, '[1].actionId'],
    [{ retracts: 'never-heard-of' }, 404, '[1].retracts'],
    [{ ...good, outcome: 'bought' }, 422, '[1].outcome'],
    [{ ...good, reason: 'not-now' }, 422, '[1].reason'],
    [{ ...good, at: 'yesterday' }, 422, '[1].at'],
  ] as const) {
    const answer = await report([good, bad])
    t.equal(answer.status, status, JSON.stringify(bad))
    t.match(answer.body.errors[0].path, path)
  }
  t.strictSame(await history(), [], 'nothing of them was written')
  const both = await report([good, { ...good, actionId: 'savings-plan' }])
  t.equal(both.status, 202)
  t.equal(both.body.ids.length, 2)
  t.equal((await history()).length, 2)
})

t.test('an outcome keeps when it happened, what it brought and what its action was', async t => {
  const { offered, report, history } = await bank(t)
  const { decisionId } = await offered()
  await report({
    decisionId,
    actionId: 'savings-survey',
    outcome: 'accepted',
    at: '2026-01-15T13:59:00+02:00',
    value: 12.5,
  })
  t.strictSame(await history(), [
    {
      type: 'outcome',
      id: `${decisionId}:savings-survey:accepted`,
      at: Date.UTC(2026, 0, 15, 11, 59),
      decisionId,
      actionId: 'savings-survey',
      group: 'savings',
      issue: 'growth',
      kind: 'survey',
      outcome: 'accepted',
      channel: 'call-centre',
      value: 12.5,
    },
  ])
})

t.test(
  'an outcome long before its decision is refused, and one by a clock that is a little behind is not',
  async t => {
    const { offered, report, history, clock } = await bank(t)
    const { decisionId } = await offered()
    const said = { decisionId, actionId: 'term-deposit', outcome: 'impression' }
    const ago = (ms: number) => new Date(clock.now() - ms).toISOString()
    t.equal((await report({ ...said, at: ago(300_000) })).status, 202)
    const message =
      '"1970-01-01T00:00:00.000Z" is before its decision, which was made at 2026-01-15T12:00:00.000Z; correct the time, its unit or the clock, or leave it out for now'
    const early = await report({ ...said, outcome: 'rejected', at: new Date(0).toISOString() })
    t.match(early, { status: 422, body: { errors: [{ path: 'at', message }] } })
    t.match(await report({ ...said, at: '2026-01-15' }), {
      status: 422,
      body: {
        errors: [{ path: 'at', message: 'write a time with its offset, such as 2026-01-31T12:00:00Z' }],
      },
    })
    const listed = await report([said, { ...said, outcome: 'clicked', at: ago(300_001) }])
    t.match(listed, { status: 422, body: { errors: [{ path: '[1].at' }] } })
    t.equal((await history()).length, 1)
    clock.pass(-7_200_000)
    t.equal(
      (await report({ ...said, outcome: 'accepted' })).status,
      202,
      'a clock of ours is nobody’s mistake',
    )
  },
)

t.test('an id that is empty is told to be so', async t => {
  const { report } = await bank(t)
  t.match(await report({ retracts: '' }), {
    status: 422,
    body: { errors: [{ path: 'retracts', message: 'must not be empty' }] },
  })
})

t.test('a store that is away makes outcomes wait, not vanish, while decisions go on', async t => {
  let away = false
  const { offered, report, call } = await bank(t, {
    store: async clock => {
      const store = await lmdbStore({ folder: t.testdir(), decisionsKeptMs: days, now: clock.now })
      const gone = () => Promise.reject(new StoreUnavailable('the store is away'))
      return {
        ...store,
        recall: what => (away ? gone() : store.recall(what)),
        keep: what => (away ? gone() : store.keep(what)),
        decision: id => (away ? gone() : store.decision(id)),
      }
    },
  })
  const { decisionId } = await offered()
  away = true
  const said = { decisionId, actionId: 'term-deposit', outcome: 'rejected' }
  const refused = await report(said)
  t.equal(refused.status, 503)
  t.match(refused.headers, { 'retry-after': /^\d+$/, 'content-type': /problem\+json/ })
  const degraded = await call('POST', '/v1/decisions', {
    customerId: 'C-1',
    channel: 'call-centre',
    placement: 'agent-screen',
  })
  t.equal(degraded.status, 200)
  t.match(degraded.body, { degraded: ['profile'], knownCustomer: false })
  for (const { kind } of degraded.body.actions)
    t.notMatch(kind, 'sales', 'what has limits that cannot be checked is withheld')
  away = false
  t.equal((await report(said)).status, 202)
  t.notOk((await offered()).shown.includes('term-deposit'))
})

t.test('a decision that another replica has just made is waited for, whatever its clock says', async t => {
  const { world, offered, report, clock } = await bank(t)
  const said = async () => ({ ...(await offered()), actionId: 'term-deposit', outcome: 'impression' })
  let looks = 0
  const { record } = world
  Object.assign(world, {
    record: async (decisionId: string) => (++looks < 3 ? null : record(decisionId)),
  })
  for (const aheadMs of [90_000, 3_600_000, -3_600_000]) {
    looks = 0
    clock.pass(aheadMs)
    const { decisionId, actionId, outcome } = await said()
    clock.pass(-aheadMs)
    t.equal((await report({ decisionId, actionId, outcome })).status, 202, `${aheadMs} ms ahead`)
  }
  looks = -1_000
  const old = await said()
  clock.pass(2 * days)
  t.equal(
    (await report({ decisionId: old.decisionId, actionId: 'term-deposit', outcome: 'impression' })).status,
    404,
  )
  t.equal(looks, -999, 'one that is old is looked for once')
})
