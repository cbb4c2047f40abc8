import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { until, withoutRedis } from '../redis-server.ts'
import { runTact, smallSettings, startTact, writeFiles } from '../running-server.ts'
import { anna, onThePhone, places } from './stores.ts'
import { lanesTo, lives, workerPids } from './workers.ts'

const LANES = 8

t.test('a free port that was taken stays, also where all workers are killed', async t => {
  const server = await startTact(t, { ...smallSettings(t), TACT_WORKERS: '2' })
  const before = workerPids(server)
  for (const pid of before) process.kill(pid, 'SIGKILL')
  await until(() => workerPids(server).length === 2 * before.length, 'other workers')
  const answers = () =>
    server.call('GET', '/healthz').then(
      ({ status }) => status === 200,
      () => false,
    )
  await until(answers, 'an answer at the same address')
  t.equal(await server.stop('SIGTERM'), 0)
})

for (const place of places.slice(0, 2)) {
  const skip = place.needsRedis && withoutRedis()
  await t.test(`kill -9 of a worker under load, and of the whole, on ${place.name}`, { skip }, async t => {
    const settings = { ...(await place.settings(t)), TACT_WORKERS: '2' }
    const server = await startTact(t, settings)
    await server.call('PUT', '/v1/customers/C-1', { attributes: anna })
    const { decisionId } = (await server.call('POST', '/v1/decisions', onThePhone)).body
    const acknowledged = new Set<string>()
    let going = true
    t.teardown(() => {
      going = false
    })
    const feeders = Array.from({ length: LANES }, async (_, lane) => {
      for (let i = 0; going; i++) {
        const outcomeId = `o-${lane}-${i}`
        const outcome = { outcomeId, decisionId, actionId: 'savings-survey', outcome: 'impression' }
        // Whose connection goes down with the worker is served by the other one the next time.
        const answer = await server.call('POST', '/v1/outcomes', outcome).catch(() => null)
        if (answer) t.equal(answer.status, 202)
        if (answer?.status === 202) acknowledged.add(outcomeId)
      }
    })
    await until(() => acknowledged.size > 100, 'load')
    for (const lane of await lanesTo(t, server.url, 2)) await lane.call('POST', '/v1/decisions', onThePhone)
    const counted = await decisionsCounted(server)
    t.equal(counted, 3)
    const [first, second] = workerPids(server)
    process.kill(first!, 'SIGKILL')
    const atDeath = acknowledged.size
    await until(() => acknowledged.size > atDeath + 100, 'the service to go on')
    going = false
    await Promise.all(feeders)
    await until(() => workerPids(server).length === 3, 'another worker')

    const kept = new Set<string>()
    let after = ''
    do {
      const page = (await server.call('GET', `/v1/customers/C-1/timeline?limit=1000${after}`)).body
      for (const { id } of page.items) kept.add(id)
      after = page.next && `&after=${encodeURIComponent(page.next)}`
    } while (after)
    t.strictSame(
      [...acknowledged].filter(id => !kept.has(id)),
      [],
      `${acknowledged.size} acknowledged, ${kept.size} kept`,
    )
    t.match(server.logged('a worker has ended; another is started'), [{ worker: first, how: 'SIGKILL' }])
    t.equal(await decisionsCounted(server), counted, 'what it had counted is not taken back')
    // The workers hold the port no longer than whoever accepts for them, and do not outlive it.
    process.kill(server.pid, 'SIGKILL')
    await until(() => ![second!, workerPids(server)[2]!].some(lives), 'the workers to finish')
    const again = createServer().listen(Number(new URL(server.url).port), '127.0.0.1')
    t.teardown(() => again.close())
    await until(() => again.listening, 'the port')
  })
}

async function decisionsCounted(server: { call(method: string, path: string): Promise<{ body: unknown }> }) {
  const text = String((await server.call('GET', '/metrics')).body)
  return Number(/^tact_decisions_total\{answer="action"\} (\d+)/m.exec(text)?.[1])
}

t.test('workers that end again and again end the server, with the reason', async t => {
  const settings = { ...smallSettings(t), TACT_WORKERS: '2', TACT_LOG_LEVEL: 'debug' }
  const server = await startTact(t, settings)
  const killed = new Set<number>()
  let ended: number | string | null = null
  void server.ended.then(how => {
    ended = how
  })
  const starts = () => server.logged('a worker starts').map(({ worker }) => Number(worker))
  await until(() => {
    const youngest = starts().at(-1)!
    if (!killed.has(youngest) && ended === null) process.kill(youngest, 'SIGKILL')
    killed.add(youngest)
    return ended !== null
  }, 'the end')
  t.equal(ended, 1)
  const last = { level: 60, how: 'SIGKILL', inARow: 5 }
  t.match(server.logged('workers end again and again; the server ends'), [last])
  t.notOk(starts().some(lives))
})

t.test('a start that fails is told once, in a line with its remedy', async t => {
  const settings = { ...smallSettings(t), TACT_WORKERS: '2', TACT_LOG_LEVEL: 'silent' }
  const taken = createServer().listen(0, '127.0.0.1')
  t.teardown(() => taken.close())
  await until(() => taken.listening, 'a port')
  const { port } = taken.address() as { port: number }
  const bad = join(settings.TACT_DATA, '..', 'bad')
  mkdirSync(bad)
  writeFiles(bad, { 'profile.yaml': 'attributes: {' })
  const refusals = [
    [{ TACT_PORT: String(port) }, new RegExp(`^.*127\\.0\\.0\\.1:${port}.*TACT_PORT.*$`)],
    [{ TACT_STRATEGY: bad, TACT_DATA: join(bad, 'data') }, /^profile\.yaml:1 /m],
    [{ TACT_WORKERS: '0' }, /^TACT_WORKERS=0: .*1 to 64, or auto$/],
  ] as const
  const ended = await Promise.all(
    refusals.map(([wrong]) => runTact(t, ['serve'], { ...settings, TACT_PORT: '0', ...wrong })),
  )
  for (const [index, { code, printed }] of ended.entries()) {
    t.equal(code, 1)
    t.match(printed.trim(), refusals[index]![1])
    t.notMatch(printed, /\n\s+at /, 'no stack')
  }
  t.strictSame(
    [0, 2].map(index => ended[index]!.printed.trim().split('\n').length),
    [1, 1],
  )
  t.equal(ended[1]!.printed.split('profile.yaml').length, 2, 'once')
})
