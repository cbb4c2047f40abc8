import t from 'tap'
import type { ServerMessage } from '../../src/http/wire/live.ts'
import { coalesced } from '../../src/live/coalesced.ts'
import { queues } from '../../src/live/queues.ts'
import type { Asked, Rescored } from '../../src/live/rescore.ts'
import { sessionView } from '../../src/live/view.ts'

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

const asked: Asked = { customerId: 'C-1', sessionId: 'S', channel: 'web', placement: 'hero' }

const decided = (revision: number, actionId: string): Rescored => ({
  decision: { actions: [{ placement: 'hero', actionId }], locks: [] } as unknown as Rescored['decision'],
  session: { id: 'S', customerId: 'C-1', channel: 'web', openedAt: 0, revision, facts: {} },
  remember() {},
})

t.test('a change while a session is being opened is not lost', t => {
  const sent: ServerMessage[] = []
  const view = sessionView(
    asked,
    message => sent.push(message),
    () => {},
  )
  t.equal(view.take(decided(2, 'loan'), { seq: 5 }), false)
  t.strictSame(sent, [], 'nothing comes before "opened"')
  t.strictSame(view.open(decided(1, 'card'), {}), { seq: 5 })
  t.strictSame(
    sent.map(({ type }) => type),
    ['opened'],
  )
  t.end()
})

t.test('a decision on an older state than the one that is seen is not shown', t => {
  const sent: ServerMessage[] = []
  const view = sessionView(
    asked,
    message => sent.push(message),
    () => {},
  )
  t.equal(view.open(decided(3, 'card'), {}), null)
  t.equal(view.take(decided(2, 'loan'), { seq: 1 }), false)
  t.equal(view.take(decided(3, 'card'), { seq: 2 }), false)
  t.equal(view.take(decided(3, 'loan'), { seq: 3 }), true)
  t.match(sent, [{ type: 'opened' }, { type: 'decision', revision: 3, because: { seq: 3 } }])
  t.equal(sent.length, 2)
  t.end()
})
