import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { actionsOf, opening } from '../live/client.ts'
import { withoutRedis } from '../redis-server.ts'
import { startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { until } from '../until.ts'
import { anna, onThePhone, places } from './stores.ts'
import { type Lane, lanesTo, lives, workerPids } from './workers.ts'

const withFloor = (floor: number) => ({
  ...smallStrategy,
  'arbitration.yaml': `${smallStrategy['arbitration.yaml']}\nfloor: ${floor}\n`,
})

for (const place of places.slice(0, 2)) {
  const skip = place.needsRedis && withoutRedis()
  await t.test(`a server of two workers on ${place.name}`, { skip }, async t => {
    const settings: Record<`TACT_${string}`, string> = await place.settings(t)
    const server = await startTact(t, { ...settings, TACT_WORKERS: '2' })
    const [one, other] = (await lanesTo(t, server.url, 2)) as [Lane, Lane]
    t.equal(server.printed().split('Tact decides at').length, 2, 'it is said once')
    await one.call('PUT', '/v1/customers/C-1', { attributes: anna })

    await t.test('an outcome is taken by the other worker a moment after the decision', async t => {
      for (let turn = 0; turn < 20; turn++) {
        const [decider, told] = turn % 2 === 0 ? [one, other] : [other, one]
        const { decisionId } = (await decider.call('POST', '/v1/decisions', onThePhone)).body
        const outcome = { decisionId, actionId: 'savings-survey', outcome: 'impression' }
        const kept = await told.call('POST', '/v1/outcomes', outcome)
        t.equal(kept.status, 202)
        const { items } = (await decider.call('GET', '/v1/customers/C-1/timeline?limit=1')).body
        t.equal(items[0].id, kept.body.ids[0], 'known to the first at once')
      }
    })

    await t.test('a strategy that was published decides the very next decision of each worker', async t => {
      for (let floor = 1; floor <= 6; floor++) {
        const [publisher, reader] = floor % 2 === 0 ? [one, other] : [other, one]
        const put = await publisher.call('PUT', '/v1/strategy', { files: withFloor(floor) })
        t.equal(put.status, 200)
        const next = await reader.call('POST', '/v1/decisions', onThePhone)
        t.equal(next.body.strategyVersion, put.body.version)
      }
      const back = await one.call('POST', '/v1/strategy/rollback')
      const next = await other.call('POST', '/v1/decisions', onThePhone)
      t.equal(next.body.strategyVersion, back.body.version)
      const { history } = (await other.call('GET', '/v1/strategy')).body
      t.equal(history.length, 8, 'none is missing')
    })

    await t.test('a folder that has changed is taken by both, and published once', async t => {
      const inForce = async (lane: Lane) => (await lane.call('GET', '/v1/strategy')).body
      const before = await inForce(one)
      writeFiles(settings.TACT_STRATEGY!, withFloor(7))
      server.signal('SIGHUP')
      for (const lane of [one, other])
        await until(async () => (await inForce(lane)).version !== before.version)
      const [ours, theirs] = [await inForce(one), await inForce(other)]
      t.equal(ours.version, theirs.version)
      t.equal(ours.history.length, before.history.length + 1)
    })

    await t.test('metrics are sums over both, whoever is asked', async t => {
      const before = await countsOf(one)
      for (const lane of [one, one, one, other]) await lane.call('POST', '/v1/decisions', onThePhone)
      for (const lane of [one, other])
        t.strictSame(await countsOf(lane), { decisions: before.decisions + 4, workers: 2, letters: 0 })
    })

    await t.test('what is fed to one worker is seen by who watches on the other', async t => {
      const [a, b] = (await lanesTo(t, server.url, 2)) as [Lane, Lane]
      const [feeder, watcher] = [await a.live(), await b.live()]
      feeder.send(opening({ watch: false, placement: undefined }))
      await feeder.next('opened')
      watcher.send(opening({ customerId: undefined }))
      t.ok(actionsOf((await watcher.next('opened')).decision)?.includes('term-deposit'))
      feeder.send({ type: 'context', session: 'call-1', seq: 1, set: { reason: 'fee', sentiment: -0.6 } })
      const upset = await watcher.next('decision')
      t.strictSame(actionsOf(upset.decision), ['refund-fee', 'explain-fee'])

      const pids = workerPids(server)
      t.equal(await server.stop('SIGTERM'), 0)
      t.strictSame(await Promise.all([feeder.closed, watcher.closed]), [1012, 1012])
      t.strictSame(pids.map(lives), [false, false])
      t.strictSame(server.logged('a worker did not finish cleanly'), [])
    })

    if (!place.needsRedis) await oneLog(t, join(settings.TACT_DATA!, 'log'))
  })
}

/** Each worker has segments of its own in the one folder. */
async function oneLog(t: Test, folder: string): Promise<void> {
  const writers = readdirSync(folder).flatMap(name => /^decisions-\w+-(\d+)-/.exec(name)?.[1] ?? [])
  t.equal(new Set(writers).size, 2)
}

async function countsOf(lane: Lane): Promise<{ decisions: number; workers: number; letters: number }> {
  const text = String((await lane.call('GET', '/metrics')).body)
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:\\{.*\\})? (\\d+)`, 'gm'))].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    )
  return {
    decisions: sum('tact_decisions_total'),
    workers: sum('tact_workers'),
    letters: sum('tact_dead_letters'),
  }
}
