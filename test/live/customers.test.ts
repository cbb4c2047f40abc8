import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { actionsOf, liveApp, opening } from './client.ts'

const all = ['term-deposit', 'savings-plan', 'savings-survey']

t.test('a consent that is withdrawn takes what needs it from the screens at once', async t => {
  const { connect, call } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  t.strictSame(actionsOf((await agent.next('opened')).decision), all)
  await call('PATCH', '/v1/customers/C-1', { attributes: { consents: [] } })
  const without = await agent.next('decision')
  t.strictSame(without.because, { reason: 'customer' })
  t.strictSame(actionsOf(without.decision), ['savings-survey'])
  await call('PUT', '/v1/customers/C-1', { attributes: { age: 40, consents: ['marketing'] } })
  t.strictSame(actionsOf((await agent.next('decision')).decision), all)
})

t.test('an import reaches the screens of those whose profiles it brings, and no others', async t => {
  const { connect, app } = await liveApp(t)
  const [agent, stranger] = [await connect(), await connect()]
  agent.send(opening())
  stranger.send(opening({ session: 'call-2', customerId: 'C-none' }))
  await agent.next('opened')
  await stranger.next('opened')
  const lines = Array.from({ length: 1_000 }, (_, index) =>
    JSON.stringify({ customerId: `C-${index}`, attributes: { age: 40, consents: [] } }),
  )
  const headers = { 'content-type': 'application/x-ndjson' }
  const payload = lines.join('\n')
  const { statusCode } = await app.inject({ method: 'POST', url: '/v1/customers/import', headers, payload })
  t.equal(statusCode, 200)
  const without = await agent.next('decision')
  t.strictSame([without.because, actionsOf(without.decision)], [{ reason: 'customer' }, ['savings-survey']])
  t.strictSame(
    stranger.received.map(({ type }) => type),
    ['opened'],
  )
})

t.test('what a customer rejects elsewhere leaves all of the customer’s screens', async t => {
  const { connect, call } = await liveApp(t)
  const [here, there, stranger] = [await connect(), await connect(), await connect()]
  here.send(opening())
  there.send(opening({ session: 'call-2' }))
  stranger.send(opening({ session: 'call-3', customerId: 'C-2' }))
  await stranger.next('opened')
  const { decision } = await there.next('opened')
  await here.next('opened')
  const { decisionId } = decision!
  const rejected = { decisionId, actionId: 'term-deposit', outcome: 'rejected' }
  there.send({ ...rejected, type: 'outcome', session: 'call-2', seq: 1 })
  const [own, other] = [await there.next('decision'), await here.next('decision')]
  t.strictSame([own.because, other.because], [{ seq: 1 }, { reason: 'outcome' }])
  t.strictSame(actionsOf(other.decision), ['savings-plan', 'savings-survey'])

  const retracts = `${decisionId}:term-deposit:rejected`
  t.equal((await call('POST', '/v1/outcomes', { retracts })).status, 202)
  for (const screen of [here, there]) {
    const next = await screen.next('decision')
    t.strictSame(next.because, { reason: 'outcome' })
    t.strictSame(actionsOf(next.decision), all)
  }
  await pause(50)
  t.strictSame(
    stranger.received.filter(({ type }) => type !== 'opened'),
    [],
  )
})

t.test('an outcome that is told of its session and of its customer is decided on once', async t => {
  const { connect, world } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  const { decision } = await agent.next('opened')
  const { recall } = world.store
  let recalls = 0
  world.store.recall = what => {
    if (what.stocked.length > 0 || what.sessionId !== undefined) recalls++
    return recall(what)
  }
  const { decisionId } = decision!
  const about = { session: 'call-1', seq: 1, decisionId, actionId: 'term-deposit', outcome: 'rejected' }
  agent.send({ type: 'outcome', ...about })
  await agent.next('decision')
  await pause(50)
  t.equal(recalls, 2, 'once to keep it, once to decide')
})

t.test('who watches a customer that is erased is told that the session is over', async t => {
  const { connect, call } = await liveApp(t)
  const [feed, agent] = [await connect(), await connect()]
  feed.send(opening({ watch: false, placement: undefined }))
  await feed.next('opened')
  agent.send(opening())
  await agent.next('opened')
  feed.send({ type: 'context', session: 'call-1', seq: 1, set: { reason: 'fee' } })
  await agent.next('signals')
  t.equal((await call('DELETE', '/v1/customers/C-1')).status, 200)
  t.match(await agent.next('closed'), { session: 'call-1' })
  t.strictSame(
    agent.received.filter(({ type }) => type === 'error'),
    [],
  )
})
