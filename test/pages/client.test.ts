import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import type { z } from 'zod'
import type { Decision, ShownAction } from '../../src/decision/answer.ts'
import type { DecisionBody } from '../../src/http/wire/decisions.ts'
import type { ClientMessage, ServerMessage } from '../../src/http/wire/live.ts'
import type { OutcomeBody } from '../../src/http/wire/outcomes.ts'
import type * as answers from '../../src/pages/client/answers.ts'
import { connect, type DecisionRequest, decide, report } from '../../src/pages/client/client.ts'
import type * as messages from '../../src/pages/client/messages.ts'
import type { SessionEvents } from '../../src/pages/client/session.ts'
import { actionsOf, liveApp } from '../live/client.ts'

const call = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }

/** A client of the live socket beside a store, as an agent's screen has one. */
async function connected(t: Test) {
  const app = await liveApp(t)
  const sockets: WebSocket[] = []
  class Kept extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols)
      sockets.push(this)
    }
  }
  const retry = { firstMs: 2, maxMs: 20 }
  const connection = connect(app.url.replace('ws', 'http'), { WebSocket: Kept, retry })
  t.teardown(() => connection.close())
  return { ...app, connection, drop: () => sockets.at(-1)!.terminate() }
}

/** The next of what a session tells. */
function next<E extends keyof SessionEvents>(
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

t.test('an answer is one to the impression that was told, whatever was decided since', async t => {
  const { connection, store } = await connected(t)
  const session = connection.session('call-1', call)
  const [first] = await next(session, 'decision')
  const { actionId } = first.actions[0]!
  await session.outcome({ actionId, outcome: 'impression' })
  const changed = next(session, 'decision')
  await session.event({ type: 'utterance', data: { reason: 'fee' } })
  const [newer] = await changed
  t.not(newer.decisionId, first.decisionId)
  await session.outcome({ actionId, outcome: 'clicked' })
  await session.outcome({ actionId: newer.actions[0]!.actionId, outcome: 'clicked' })
  const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
  const decisionsOf = (action: string) =>
    history.flatMap(each => (each.type === 'outcome' && each.actionId === action ? each.decisionId : []))
  t.strictSame(decisionsOf(actionId), [first.decisionId, first.decisionId])
  t.strictSame(decisionsOf(newer.actions[0]!.actionId), [newer.decisionId])
})

t.test(
  'lost connections cost nothing: what was told is kept once, in order, and the screen stays',
  async t => {
    const { connection, store, drop } = await connected(t)
    const session = connection.session('call-1', { ...call, talk: true })
    const [first] = await next(session, 'decision')
    const heard: unknown[] = []
    session.on('signals', (_, talk) => heard.push(...talk.map(({ data }) => data.n)))
    const told: Promise<void>[] = []
    for (let n = 1; n <= 60; n++) {
      told.push(session.event({ type: 'utterance', data: { n, sentiment: 0.1 } }))
      if (n === 30) told.push(session.event({ type: '' }))
      if (n % 20 === 0) {
        await told.at(-1)!.catch(() => {})
        told.push(session.context({ page: `p${n}` }))
        drop()
      }
    }
    const results = await Promise.allSettled(told)
    t.equal(results.filter(({ status }) => status === 'rejected').length, 1, 'the one without a type')
    const { history } = await store.recall({ customerId: 'C-1', stocked: [] })
    t.strictSame(
      history.flatMap(entry => (entry.type === 'event' ? entry.data.n : [])),
      Array.from({ length: 60 }, (_, index) => index + 1),
    )
    t.equal((await store.session('call-1'))?.facts.page?.value, 'p60')
    t.equal(session.decision?.decisionId, first.decisionId)
    t.ok(session.revision >= 60)
  },
)

t.test('a decision for a page view comes from the server, or is the fallback with the reason', async t => {
  const { url: socketUrl } = await liveApp(t)
  const url = socketUrl.replace('ws', 'http')
  const request: DecisionRequest = { customerId: 'C-1', channel: 'web', placement: 'web-hero' }
  const decided = await decide(request, { url, timeoutMs: 10_000, fallback: null })
  t.match(decided, { from: 'server', decision: { customerId: 'C-1' } })
  const { decisionId, actions } = decided.decision!
  const outcome = { decisionId, actionId: actions[0]!.actionId, outcome: 'impression' } as const
  t.equal(await report(outcome, { url }), true)
  t.equal(await report({ ...outcome, actionId: 'unknown' }, { url }), false)

  const own = { headline: 'Welcome' }
  const wrong = await decide({ ...request, placement: 'web-her' }, { url, timeoutMs: 10_000, fallback: own })
  t.match(wrong, { from: 'fallback', decision: own, why: /^422: .*placement: .*did you mean "web-hero"/ })

  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  t.teardown(() => silent.close().closeAllConnections())
  await new Promise(resolve => silent.once('listening', resolve))
  const slow = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const late = await decide(request, { url: slow, timeoutMs: 20, fallback: own })
  t.strictSame(late, { from: 'fallback', decision: own, why: 'no answer within 20 ms' })
  const signal = AbortSignal.abort(new Error('left the page'))
  t.match(await decide(request, { url: slow, fallback: own, signal }), { why: 'left the page' })
  t.match(await decide(request, { url: 'http://127.0.0.1:1', fallback: own }), { from: 'fallback' })
})

/** Fails to compile where `Given` is not taken for `Wanted`. */
type Fits<Given extends Wanted, Wanted> = Given

/** The client's hand-written types agree with the server's: what it sends is taken, what it is sent is understood. */
export type Agreements = [
  Fits<messages.ClientMessage, z.input<typeof ClientMessage>>,
  Fits<z.input<typeof ClientMessage>['type'], messages.ClientMessage['type']>,
  Fits<ServerMessage, messages.ServerMessage>,
  Fits<messages.ServerMessage['type'], ServerMessage['type']>,
  Fits<Decision, answers.Decision>,
  Fits<keyof Omit<Decision, 'excluded'>, keyof answers.Decision>,
  Fits<keyof Omit<ShownAction, 'explanation'>, keyof answers.ShownAction>,
  Fits<answers.Outcome, z.input<typeof OutcomeBody>>,
  Fits<Omit<z.input<typeof DecisionBody>, 'explain'>, DecisionRequest>,
]
