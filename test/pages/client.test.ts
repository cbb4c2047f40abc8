import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { connect } from '../../src/pages/client/client.ts'
import type { SessionEvents } from '../../src/pages/client/session.ts'
import { actionsOf, liveApp } from '../live/client.ts'

const call = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }

/** A client of the live socket beside a store, as an agent's screen has one. */
async function connected(t: Test) {
  const app = await liveApp(t)
  const connection = connect(app.url.replace('ws', 'http'), { WebSocket })
  t.teardown(() => connection.close())
  return { ...app, connection }
}

/** The next of what a session tells. */
export function next<E extends keyof SessionEvents>(
  session: ReturnType<ReturnType<typeof connect>['session']>,
  event: E,
): Promise<SessionEvents[E]> {
  return new Promise(resolve => {
    const stop = session.on(event, (...told) => {
      stop()
      resolve(told)
    })
  })
}

t.test('what is told is kept when its promise resolves, and the next decision follows it', async t => {
  const { connection, store } = await connected(t)
  const session = connection.session('call-1', call)
  const [first] = await next(session, 'decision')
  t.equal(first.actions[0]?.actionId, 'term-deposit')
  t.equal(session.customerId, 'C-1')

  const changed = next(session, 'decision')
  await session.event({ type: 'utterance', data: { reason: 'fee', sentiment: -0.6 } })
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  t.equal(history.length, 1)
  t.equal((await changed)[0], session.decision)
  t.equal(actionsOf(session.decision)?.[0], 'refund-fee')

  await session.outcome({ actionId: 'refund-fee', outcome: 'accepted' })
  const over = next(session, 'closed')
  await session.close()
  await over
  t.ok(session.isClosed)
  await t.rejects(session.event({ type: 'utterance' }), /is closed and is told nothing more/)
})
