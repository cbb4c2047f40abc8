import t from 'tap'
import { keepEvents } from '../src/converse.ts'
import { queues } from '../src/queues.ts'
import { testWorld } from './world.ts'

t.test('tasks of one key come one after another, whatever came of those before', async t => {
  const work = queues()
  const said: string[] = []
  const task = (name: string) => async () => {
    said.push(`${name} begins`)
    await new Promise(setImmediate)
    said.push(`${name} ends`)
    if (name === 'b') throw new Error(name)
    return name
  }
  const all = ['a', 'b', 'c'].map(name => work.add('key', task(name)))
  t.strictSame(
    (await Promise.allSettled(all)).map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  t.strictSame(said, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
  t.equal(await all[2], 'c')
})

t.test('tasks of different keys go side by side', async t => {
  const work = queues()
  let meet = () => {}
  const other = new Promise<void>(resolve => {
    meet = resolve
  })
  await Promise.all([work.add('a', () => other), work.add('b', async () => meet())])
  t.pass()
})

t.test('events of one session that come at once cost a write each, and none is lost', async t => {
  const made = await testWorld(t)
  let writes = 0
  const keep: typeof made.store.keep = what => {
    writes += 1
    return made.store.keep(what)
  }
  const world = { ...made.world, store: { ...made.store, keep } }
  const told = Array.from({ length: 20 }, (_, n) => ({
    type: 'event' as const,
    id: `e${n}`,
    at: made.clock.now(),
    event: 'page-view',
    data: {},
    sessionId: 'call-1',
    channel: 'web',
  }))
  await Promise.all(told.map(event => keepEvents(world, 'C-1', [event])))
  t.equal(writes, told.length)
  t.equal((await made.store.session('call-1'))?.revision, told.length)
})
