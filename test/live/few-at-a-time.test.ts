import { setImmediate as nextTurn } from 'node:timers/promises'
import t from 'tap'
import { fewAtATime } from '../../src/live/few-at-a-time.ts'
import { until } from '../until.ts'
import { liveApp, opening } from './client.ts'

t.test('a few begin in each turn, in their order, and each with what was added last', async t => {
  const ran: string[] = []
  const work = fewAtATime<string>(async (key, item) => void ran.push(key + item))
  const keys = Array.from({ length: 50 }, (_, index) => `${index}:`)
  for (const key of keys) work.add(key, 'a')
  work.add('49:', 'b')
  const perTurn: number[] = []
  for (let before = 0; ran.length < 50; before = ran.length) {
    await nextTurn()
    perTurn.push(ran.length - before)
  }
  t.ok(Math.max(...perTurn) <= 8, perTurn.join())
  t.strictSame(ran, [...keys.slice(0, 49).map(key => `${key}a`), '49:b'])
  await work.idle()
  work.add('1:', 'c')
  await work.idle()
  t.equal(ran.at(-1), '1:c', 'it begins anew')
})

t.test('one that takes long holds up nobody, and is waited for at the end', async t => {
  let release = () => {}
  const long = new Promise<void>(resolve => {
    release = resolve
  })
  const ran: string[] = []
  const work = fewAtATime<null>(async key => {
    if (key === 'long') await long
    ran.push(key)
  })
  for (const key of ['long', ...Array.from({ length: 40 }, (_, index) => String(index))]) work.add(key, null)
  await until(() => ran.length === 40)
  work.add('later', null)
  await until(() => ran.length === 41)
  const idle = work.idle()
  release()
  await idle
  t.equal(ran.at(-1), 'long')
})

t.test('another strategy is told to many watchers in their order, over many turns', async t => {
  const { connect, useStrategy, live, decided } = await liveApp(t)
  const agent = await connect()
  const sessions = Array.from({ length: 60 }, (_, index) => `call-${index}`)
  for (const session of sessions) {
    agent.send(opening({ session }))
    await agent.next('opened')
  }
  useStrategy({ 'arbitration.yaml': 'currency: EUR\nlevers: { groups: { savings: 0 } }\n' })
  let before = decided.length
  const all = before + sessions.length
  const perTurn: number[] = []
  live.strategyChanged()
  while (decided.length < all) {
    await nextTurn()
    perTurn.push(decided.length - before)
    before = decided.length
  }
  t.ok(Math.max(...perTurn) <= 8, perTurn.filter(Boolean).join())
  const told = () => agent.received.flatMap(one => (one.type === 'decision' ? one : []))
  await until(() => told().length === sessions.length)
  t.strictSame(
    told().map(({ session }) => session),
    sessions,
  )
  t.ok(told().every(({ because }) => 'reason' in because && because.reason === 'strategy'))
})
