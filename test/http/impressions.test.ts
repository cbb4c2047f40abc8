import t from 'tap'
import { bank, hours } from './windows-bank.ts'

const SEEN = 'seen:call-77:savings-survey'

async function seenBank(t: Parameters<typeof bank>[0]) {
  const made = await bank(t)
  const { call, store, clock } = made
  const tell = (decisionId: string, outcome: string, more: object = {}) => {
    clock.pass(1_000)
    const report = { decisionId, actionId: 'savings-survey', outcome, impressionId: SEEN, ...more }
    return call('POST', '/v1/outcomes', report)
  }
  const history = async () =>
    (await store.recall({ customerId: 'C-1', stocked: [] })).history.flatMap(each =>
      each.type === 'outcome' ? [[each.outcome, each.decisionId]] : [],
    )
  return { ...made, tell, history }
}

t.test('an impression counts once, and its answer on a later decision is its own', async t => {
  const { offered, tell, drain, counts, history, clock } = await seenBank(t)
  const [first, later, last] = [await offered(), await offered(), await offered()]
  for (const id of [first, first, later])
    t.match(await tell(id, 'impression'), { status: 202, body: { ids: [SEEN], notes: undefined } })
  t.match(await tell(last, 'accepted'), { status: 202, body: { ids: [`${last}:savings-survey:accepted`] } })
  t.equal((await tell(last, 'accepted')).status, 202)
  clock.pass(25 * hours)
  await drain()
  t.strictSame(await counts('savings-survey'), { impression: 1, accepted: 1 })
  t.strictSame(await history(), [
    ['impression', first],
    ['accepted', first],
  ])
})

t.test('a late answer on a later decision takes the place of the ignored', async t => {
  const { offered, tell, drain, counts, clock } = await seenBank(t)
  const [first, later] = [await offered(), await offered()]
  await tell(first, 'impression')
  clock.pass(25 * hours)
  await drain()
  t.strictSame(await counts('savings-survey'), { impression: 1, ignored: 1 })
  await tell(later, 'rejected')
  await tell(later, 'ignored')
  await drain()
  t.strictSame(await counts('savings-survey'), { impression: 1, rejected: 1 })
})

t.test('who accepts, declines and accepts again on later decisions is heard each time', async t => {
  const { offered, tell, history, call } = await seenBank(t)
  const decisions = [await offered(), await offered(), await offered()]
  await tell(decisions[0]!, 'impression')
  const said = ['accepted', 'rejected', 'accepted']
  for (const [index, outcome] of said.entries()) await tell(decisions[index]!, outcome)
  t.strictSame(
    (await history()).map(([outcome]) => outcome),
    ['impression', ...said],
  )
  const retracts = `${decisions[2]}:savings-survey:accepted`
  await call('POST', '/v1/outcomes', { retracts })
  t.equal((await history()).length, 3)
  t.match((await tell(decisions[2]!, 'accepted')).body, { ids: [`${retracts}:2`] })
  await call('POST', '/v1/outcomes', { retracts })
  t.equal((await history()).length, 3, 'by the id that can be known without the answer')
})

t.test('screens that tell an impression first at once, by decisions of their own, tell one', async t => {
  const { offered, tell, history } = await seenBank(t)
  const decisions = await Promise.all([offered(), offered(), offered()])
  const answers = await Promise.all(decisions.map(id => tell(id, 'impression')))
  t.strictSame(
    answers.map(({ status }) => status),
    [202, 202, 202],
  )
  t.equal((await history()).length, 1)
})

t.test('an answer to an impression that nobody told belongs to its own decision', async t => {
  const { offered, tell, history } = await seenBank(t)
  const id = await offered()
  t.equal((await tell(id, 'clicked')).status, 202)
  t.strictSame(await history(), [['clicked', id]])
})

t.test('what is no impression of the action is refused; so are two ids for one', async t => {
  const { offered, tell, call } = await seenBank(t)
  const decisionId = await offered()
  await call('POST', '/v1/outcomes', {
    outcomeId: SEEN,
    decisionId,
    actionId: 'term-deposit',
    outcome: 'impression',
  })
  for (const outcome of ['impression', 'accepted'])
    t.match(await tell(decisionId, outcome), {
      status: 409,
      body: { errors: [{ path: 'impressionId', message: /stands for "impression" of "term-deposit"/ }] },
    })
  t.match(await tell(decisionId, 'impression', { outcomeId: 'o-1' }), {
    status: 422,
    body: { errors: [{ path: 'outcomeId', message: /one id/ }] },
  })
})
