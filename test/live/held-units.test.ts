import t from 'tap'
import { MINUTE, PLAN, shop } from '../http/shop.ts'
import { until } from '../until.ts'
import { actionsOf, opening } from './client.ts'

t.test('a screen that is watched holds its unit until it is told another thing, or closed', async t => {
  const { connect, clock, offers, left, reservations } = await shop(t, '  stock: 1\n  hold: 15m\n')
  const client = await connect()
  client.send(opening())
  t.ok(actionsOf((await client.next('opened')).decision)?.includes(PLAN))
  t.notOk(await offers())
  clock.pass(10 * MINUTE)
  client.send({ type: 'event', session: 'call-1', event: { type: 'page-view', data: { page: 'x' } } })
  await client.next('ack')
  clock.pass(10 * MINUTE)
  t.notOk(await offers(), 'decided since, and nothing was told')
  const other = await connect()
  other.send(opening({ customerId: undefined }))
  await other.next('opened')
  const before = reservations()
  client.send({ type: 'close', session: 'call-1' })
  await client.next('closed')
  await other.next('closed')
  t.ok(reservations() > before, 'who still watched was decided for once more')
  t.match(await left(), { held: 0, free: 1 })
})

t.test('what is on a screen that nothing changes is held on, for as long as somebody watches', async t => {
  const { connect, offers, clock, reservations } = await shop(t, '  stock: 1\n  hold: 1s\n')
  const client = await connect()
  client.send(opening())
  t.ok(actionsOf((await client.next('opened')).decision)?.includes(PLAN))
  clock.pass(600)
  const before = reservations()
  await until(() => reservations() > before)
  clock.pass(600)
  t.notOk(await offers())
  client.socket.terminate()
  await until(async () => {
    clock.pass(2_000)
    return offers()
  })
})
