import t from 'tap'
import type { Consumer } from '../../src/stream-ports.ts'
import { bank } from './windows-bank.ts'

t.test('counts are paged', async t => {
  const { offered, report, drain, call } = await bank(t)
  const id = await offered()
  for (const action of ['term-deposit', 'savings-plan', 'savings-survey'])
    await report(id, 'impression', action)
  await drain()
  const first = await call('GET', '/v1/outcomes/counts?limit=2')
  t.strictSame(
    first.body.items.map((row: { actionId: string }) => row.actionId),
    ['savings-plan', 'savings-survey'],
  )
  const zeros = { clicked: 0, accepted: 0, rejected: 0, resolved: 0, ignored: 0 }
  const rest = await call('GET', `/v1/outcomes/counts?limit=2&after=${encodeURIComponent(first.body.next)}`)
  t.strictSame(rest.body, {
    items: [{ actionId: 'term-deposit', channel: 'call-centre', impression: 1, ...zeros }],
    next: null,
  })
  t.equal((await call('GET', '/v1/outcomes/counts?limit=0')).status, 422)
})

t.test('dead letters are listed, tried again and dropped', async t => {
  const { offered, report, drain, call } = await bank(t)
  let cures = false
  const sick: Consumer<number> = {
    name: 'sick',
    initial: 0,
    consume(before, told) {
      if (!cures) throw new Error('it hurts')
      return before + told.length
    },
  }
  const id = await offered()
  await report(id, 'impression')
  await report(id, 'impression', 'term-deposit')
  await drain(sick)
  const page = await call('GET', '/v1/dead-letters?limit=1')
  const [letter] = page.body.items
  t.match(letter, {
    consumer: 'sick',
    reason: 'it hurts',
    customerId: 'C-1',
    entry: { actionId: 'savings-plan' },
  })
  const [other] = (await call('GET', `/v1/dead-letters?after=${page.body.next}`)).body.items
  t.match(other, { entry: { actionId: 'term-deposit' } })

  cures = true
  t.strictSame((await call('POST', `/v1/dead-letters/${letter.id}/retry`)).status, 202)
  t.equal((await call('DELETE', `/v1/dead-letters/${other.id}`)).status, 204)
  await drain(sick)
  t.strictSame((await call('GET', '/v1/dead-letters')).body, { items: [], next: null })
  for (const [method, path] of [
    ['POST', `/v1/dead-letters/${letter.id}/retry`],
    ['DELETE', `/v1/dead-letters/${other.id}`],
    ['DELETE', '/v1/dead-letters/nothing'],
  ] as const) {
    const answer = await call(method, path)
    t.match(answer, { status: 404, body: { type: 'urn:tact:problem:not-found', detail: /no dead letter/ } })
  }
})
