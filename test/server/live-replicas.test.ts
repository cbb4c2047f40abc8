import { pino } from 'pino'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import { readEnvironment } from '../../src/environment.ts'
import { startServer } from '../../src/server.ts'
import { actionsOf, connected, opening } from '../live/client.ts'
import { withoutRedis } from '../redis-server.ts'
import { call, type Settings, startTact } from '../running-server.ts'
import { anna, places } from './stores.ts'

async function replica(t: Test, settings: Settings): Promise<string> {
  const server = await startServer(
    readEnvironment({ ...settings, TACT_PORT: '0' }),
    pino({ level: 'silent' }),
  )
  t.teardown(() => server.close())
  return server.url
}

const client = (t: Test, url: string) =>
  connected(t, new WebSocket(`${url.replace('http', 'ws')}/v1/live`, ['tact.v1']))

const [embedded, redis] = places

for (const { name, needsRedis, settings } of [embedded!, redis!]) {
  await t.test(`on ${name}`, { skip: needsRedis && withoutRedis() }, async t => {
    const where = await settings(t)
    // What is embedded is shared by processes; on Redis it is all the same.
    const there = needsRedis ? replica(t, where) : startTact(t, where).then(({ url }) => url)
    const urls = [await replica(t, where), await there]
    await call(`${urls[0]}/v1/customers/C-1`, 'PUT', { attributes: anna })

    for (const [feeding, watching] of [urls, urls.toReversed()]) {
      const session = `call-${urls.indexOf(feeding!)}`
      const say = (body: object) => call(`${feeding}/v1/sessions/${session}/events`, 'POST', body)

      await t.test(
        `what is fed to replica ${urls.indexOf(feeding!)} is seen by who watches on the other`,
        async t => {
          const [feeder, watcher] = [await client(t, feeding!), await client(t, watching!)]
          feeder.send(opening({ session, watch: false, placement: undefined }))
          await feeder.next('opened')
          watcher.send(opening({ session, customerId: undefined }))
          const { decision: first } = await watcher.next('opened')
          t.strictSame(actionsOf(first), ['term-deposit', 'savings-plan', 'savings-survey'])

          feeder.send({ type: 'context', session, seq: 1, set: { reason: 'fee', sentiment: -0.6 } })
          const upset = await watcher.next('decision')
          t.match(upset, { because: { seq: 1 } })
          t.strictSame(actionsOf(upset.decision), ['refund-fee', 'explain-fee'])

          t.equal((await say({ type: 'problem-solved' })).status, 202)
          const solved = await watcher.next('decision')
          t.match(solved, { because: { reason: 'changed' } })
          t.equal(actionsOf(solved.decision)?.[0], 'term-deposit')

          const { decisionId } = solved.decision
          const outcome = { decisionId, actionId: 'term-deposit', outcome: 'rejected', reason: 'not-now' }
          const { status, body } = await call(`${feeding}/v1/outcomes`, 'POST', outcome)
          t.equal(status, 202)
          t.equal(actionsOf((await watcher.next('decision')).decision)?.[0], 'savings-plan')
          await call(`${feeding}/v1/outcomes`, 'POST', { retracts: body.ids[0] })
          t.equal(actionsOf((await watcher.next('decision')).decision)?.[0], 'term-deposit')

          const asked = {
            customerId: 'C-1',
            channel: 'call-centre',
            placement: 'agent-screen',
            sessionId: session,
          }
          const events = [
            { type: 'utterance', data: { reason: 'fee', sentiment: -0.9 } },
            { type: 'complaint' },
          ]
          await call(`${feeding}/v1/decisions`, 'POST', { ...asked, events })
          t.match(await watcher.next('decision'), { because: { reason: 'changed' } })

          const consent = (consents: readonly string[]) =>
            call(`${feeding}/v1/customers/C-1`, 'PATCH', { attributes: { consents } })
          await say({ type: 'problem-solved' })
          t.equal(actionsOf((await watcher.next('decision')).decision)?.[0], 'term-deposit')
          await consent([])
          const without = await watcher.next('decision')
          t.match(without, { because: { reason: 'customer' } })
          t.notOk(actionsOf(without.decision)?.includes('term-deposit'))
          await consent(anna.consents)
          t.equal(actionsOf((await watcher.next('decision')).decision)?.[0], 'term-deposit')

          feeder.send({ type: 'close', session })
          await watcher.next('closed')
        },
      )
    }

    await t.test('who is erased on one replica is seen no more on the other', async t => {
      const watcher = await client(t, urls[1]!)
      watcher.send(opening({ session: 'call-erased' }))
      await watcher.next('opened')
      t.equal((await call(`${urls[0]}/v1/customers/C-1`, 'DELETE', undefined)).status, 200)
      t.match(await watcher.next('closed'), { session: 'call-erased' })
    })
  })
}
