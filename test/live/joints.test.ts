import t from 'tap'
import type { ServerMessage } from '../../src/http/wire/live.ts'
import { coalesced } from '../../src/live/coalesced.ts'
import { pictureOf, type Rescored } from '../../src/live/rescore.ts'
import { sessionView } from '../../src/live/view.ts'
import { queues } from '../../src/queues.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { smallStrategy } from '../small-strategy.ts'

/** A promise, and what resolves it. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { opened, open }
}

t.test('tasks of one key wait for each other, those of another do not', async t => {
  const work = queues()
  const done: string[] = []
  const first = gate()
  work.add('a', async () => {
    await first.opened
    done.push('a1')
  })
  work.add('a', async () => void done.push('a2'))
  const other = gate()
  work.add('b', async () => {
    done.push('b1')
    other.open()
  })
  await other.opened
  t.strictSame(done, ['b1'])
  first.open()
  await work.idle()
  t.strictSame(done, ['b1', 'a1', 'a2'])
})

t.test('asks during a run lead to one more, with the newest argument', async t => {
  const ran: string[] = []
  const first = gate()
  const runs = coalesced<number>(async (key, argument) => {
    ran.push(`${key}${argument}`)
    await first.opened
  })
  for (const argument of [1, 2, 3]) runs.ask('a', argument)
  runs.ask('b', 1)
  t.strictSame(ran, ['a1', 'b1'])
  first.open()
  await runs.idle()
  t.strictSame(ran, ['a1', 'b1', 'a3'])
  runs.ask('a', 4)
  await runs.idle()
  t.strictSame(ran, ['a1', 'b1', 'a3', 'a4'])
})

const decided = (revision: number, actionId: string): Rescored => ({
  decision: { actions: [{ placement: 'hero', actionId }], locks: [] } as unknown as Rescored['decision'],
  session: { id: 'S', customerId: 'C-1', channel: 'web', openedAt: 0, revision, facts: {} },
  history: [],
  heldForMs: null,
  remember() {},
})

const strategy = strategyOf(smallStrategy)

function viewOf(sent: ServerMessage[], picture: string | null = null) {
  const wanted = { session: 'S', feeder: 'F', talk: false, picture }
  const world = { strategy: () => strategy, now: () => 0 }
  return sessionView(
    world,
    wanted,
    (...messages) => sent.push(...messages),
    () => {},
  )
}

t.test('the first decision is told by "opened", and not again to one who sees it already', t => {
  const sent: ServerMessage[] = []
  t.equal(viewOf(sent).take(decided(1, 'card'), { reason: 'opened' }), true)
  t.equal(viewOf(sent, pictureOf(decided(1, 'card').decision)).take(decided(2, 'card'), { seq: 1 }), false)
  t.equal(viewOf(sent, pictureOf(decided(1, 'loan').decision)).take(decided(2, 'card'), { seq: 1 }), true)
  t.match(sent, [
    { type: 'opened', revision: 1, decision: { actions: [{ actionId: 'card' }] } },
    { type: 'opened', revision: 2, decision: null },
    { type: 'opened', revision: 2, decision: { actions: [{ actionId: 'card' }] } },
  ])
  t.end()
})

t.test('a decision on an older state than the one that is seen is not shown', t => {
  const sent: ServerMessage[] = []
  const view = viewOf(sent)
  t.equal(view.take(decided(3, 'card'), { reason: 'opened' }), true)
  t.equal(view.take(decided(2, 'loan'), { seq: 1 }), false)
  t.equal(view.take(decided(3, 'card'), { seq: 2 }), false)
  t.equal(view.take(decided(3, 'loan'), { seq: 3 }), true)
  t.match(sent, [{ type: 'opened' }, { type: 'decision', revision: 3, because: { seq: 3 } }])
  t.equal(sent.length, 2)
  t.end()
})
