import t from 'tap'
import { withoutRedis } from '../redis-server.ts'
import { startTact } from '../running-server.ts'
import { anna, onThePhone, places, shown } from './stores.ts'

for (const place of places) {
  const skip = place.needsRedis && withoutRedis()
  await t.test(
    `on ${place.name} a restart keeps everything, and a second process sees it`,
    { skip },
    async t => {
      const settings = await place.settings(t)
      const first = await startTact(t, settings)
      t.equal((await first.call('PUT', '/v1/customers/C-1', { attributes: anna })).status, 201)
      const asked = { ...onThePhone, sessionId: 'call-1' }
      const { body: decision } = await first.call('POST', '/v1/decisions', asked)
      t.ok(shown(decision).includes('term-deposit'))

      const second = await startTact(t, settings)
      t.not(second.url, first.url)
      const { decisionId } = decision
      const said = { decisionId, actionId: 'term-deposit', outcome: 'rejected' }
      t.equal(
        (await second.call('POST', '/v1/outcomes', said)).status,
        202,
        'a decision of the other process',
      )
      const event = {
        type: 'utterance',
        customerId: 'C-1',
        sessionId: 'call-1',
        data: { reason: 'fee', sentiment: -0.7 },
      }
      t.equal((await second.call('POST', '/v1/events', event)).status, 202)
      const { body: then } = await first.call('POST', '/v1/decisions', asked)
      t.strictSame(shown(then), ['refund-fee', 'explain-fee'], 'the first sees what the second was told')
      t.strictSame(await first.stop('SIGTERM'), 0)
      t.strictSame(await second.stop('SIGTERM'), 0)

      const third = await startTact(t, settings)
      t.strictSame((await third.call('GET', '/v1/customers/C-1')).body.attributes, anna)
      const { body: calm } = await third.call('POST', '/v1/decisions', onThePhone)
      t.notOk(shown(calm).includes('term-deposit'), 'the rejection is known')
      const { body: angry } = await third.call('POST', '/v1/decisions', asked)
      t.strictSame(shown(angry), ['refund-fee', 'explain-fee'], 'and so is the session')
      for (const { decisionId } of [decision, then]) {
        const replay = await third.call('POST', `/v1/decisions/${decisionId}/replay`)
        t.strictSame([replay.status, replay.body], [200, { equal: true }])
      }
      t.equal(await third.stop('SIGTERM'), 0)
    },
  )
}
