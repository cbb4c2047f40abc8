import t from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { actionsOf, liveApp, opening } from './client.ts'

t.test('a screen that could not be decided for is decided for again by itself', async t => {
  const { connect, store } = await liveApp(t)
  const agent = await connect()
  agent.send(opening())
  const { decision } = await agent.next('opened')
  t.ok(actionsOf(decision)?.includes('term-deposit'))
  const { recall } = store
  let asked = 0
  // The message itself is kept.
  store.recall = async what => {
    asked++
    if (asked === 2 || asked === 3) throw new StoreUnavailable('no answer in time')
    return recall(what)
  }
  agent.send({ type: 'context', session: 'call-1', seq: 1, set: { sentiment: -0.9 } })
  await agent.next('ack')
  t.match(await agent.next('error'), { session: 'call-1', problem: { status: 503 } })
  const told = await agent.next('decision')
  t.strictSame(told.because, { seq: 1 })
  t.notOk(actionsOf(told.decision)?.includes('term-deposit'))
  t.equal(asked, 4)
  t.equal(agent.received.filter(({ type }) => type === 'error').length, 1, 'the trouble is told once')
})
