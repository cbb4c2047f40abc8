import t from 'tap'
import { until, withoutRedis } from '../redis-server.ts'
import { type RunningServer, type Settings, startTact, writeFiles } from '../running-server.ts'
import { type Feeding, feed, watch } from './feeding-model.ts'
import { places } from './stores.ts'

const SESSIONS = 24
const FEEDERS = 3
/** On each store; fewer where somebody waits for them. */
const EVENTS = process.env.CI ? 10_000 : 2_000
const STEPS = Math.ceil(EVENTS / (SESSIONS * FEEDERS))
const KILLS = EVENTS < 10_000 ? 2 : 4

const each = (line: (feeder: number) => string) =>
  Array.from({ length: FEEDERS }, (_, i) => line(i)).join('\n')

/** Counts what is applied, and for each feeder what is applied in its turn: any loss, double or swap leaves other numbers. */
const context = `
facts:
  sentiment: { type: number, default: 0 }
  reason: { type: string, default: none }
  resolved: { type: bool, default: false }
  page: { type: string }
  total: { type: number, default: 0 }
${each(i => `  last${i}: { type: number, default: 0 }\n  inOrder${i}: { type: number, default: 0 }`)}
events:
  step:
    set:
      total: context.total + 1
${each(i => `      inOrder${i}: 'event.data.feeder == ${i} && event.data.n == context.last${i} + 1 ? context.inOrder${i} + 1 : context.inOrder${i}'\n      last${i}: 'event.data.feeder == ${i} ? event.data.n : context.last${i}'`)}
`

for (const place of places.slice(0, 2)) {
  const skip = place.needsRedis && withoutRedis()
  const name = `two replicas, three feeders, lost connections, kills and doubles, on ${place.name}`
  await t.test(name, { skip }, async t => {
    const settings: Settings = {
      ...(await place.settings(t)),
      TACT_LOG_LEVEL: 'error',
    }
    writeFiles(settings.TACT_STRATEGY!, { 'context.yaml': context })
    const random = seeded(20260115)
    const replicas: RunningServer[] = [await startTact(t, settings), await startTact(t, settings)]
    const url = () => replicas[Math.floor(random() * replicas.length)]!.url

    const calls = Array.from({ length: SESSIONS }, (_, i) => ({ session: `call-${i}`, customerId: `C-${i}` }))
    const watchings = calls.map(({ session, customerId }) => watch(session, customerId, url))
    t.teardown(() => {
      for (const watching of watchings) watching.stop()
    })
    const feedings: Feeding[] = calls.flatMap(call =>
      Array.from({ length: FEEDERS }, (_, feeder) => ({ ...call, feeder, steps: STEPS, url, random })),
    )
    let going = true
    const fed = Promise.all(feedings.map(feed)).finally(() => {
      going = false
    })
    let kills = 0
    while (going && kills < KILLS) {
      const at = kills++ % replicas.length
      await replicas[at]!.stop('SIGKILL')
      replicas[at] = await startTact(t, settings)
    }
    t.strictSame((await fed).flat(), [], 'every acknowledgement survives, nothing is refused')
    t.ok(kills > 0, `${kills} kills`)

    const all = SESSIONS * FEEDERS * STEPS
    for (const [index, { session }] of calls.entries()) {
      const { body } = await replicas[index % 2]!.call('GET', `/v1/sessions/${session}`)
      const value = (fact: string) => body.facts[fact]?.value
      const seen = [value('total'), ...[0, 1, 2].flatMap(i => [value(`last${i}`), value(`inOrder${i}`)])]
      t.strictSame(seen, [FEEDERS * STEPS, ...[0, 1, 2].flatMap(() => [STEPS, STEPS])], session)
    }
    await until(
      () => watchings.every(watching => watching.fact('total') === FEEDERS * STEPS),
      'all watchers see the end',
    )
    for (const { revisions } of watchings) {
      const back = revisions.findIndex((revision, i) => i > 0 && revision < revisions[i - 1]!)
      t.equal(back, -1, 'no watcher sees a revision go backwards')
    }
    t.comment(`${all} events, ${kills} kills`)
  })
}

/** Mulberry32: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
