import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import type { Because, Bus } from '../../src/ports.ts'
import { lmdbBus } from '../../src/stores/lmdb/bus.ts'
import { openDatabases } from '../../src/stores/lmdb/databases.ts'
import { until } from '../until.ts'
import type { Answered, Asked } from './bus-process.ts'
import { busContract, ear } from './contract-bus.ts'

await t.test('between two processes', async t => {
  const folder = t.testdir()
  const here = await lmdbBus({ folder })
  t.teardown(() => here.close())
  const child = fork(fileURLToPath(new URL('./bus-process.ts', import.meta.url)), [folder])
  t.teardown(() => void child.kill('SIGKILL'))
  await once(child, 'message')
  const databases = await openDatabases(folder)
  t.teardown(() => databases.close())
  await busContract(t, 'lmdb', {
    here,
    there: busOf(child),
    held: async () => databases.read(() => [...databases.listeners.getKeys()]),
  })

  await t.test('a change reaches the other process in about 20 ms', async t => {
    const { told, ready, end } = ear(here, 'timed')
    await ready
    const there = busOf(child)
    const took: number[] = []
    for (let seq = 0; seq < 20; seq++) {
      const start = performance.now()
      there.publish('timed', { seq })
      await until(() => told.length > seq, 1)
      took.push(performance.now() - start)
    }
    took.sort((a, b) => a - b)
    t.comment(`median ${took[10]!.toFixed(1)} ms, longest ${took[19]!.toFixed(1)} ms`)
    t.ok(took[10]! < 40)
    end()
  })
})

await t.test('nothing is written while nobody else follows anything', async t => {
  const folder = t.testdir()
  const [one, other] = [await lmdbBus({ folder }), await lmdbBus({ folder })]
  t.teardown(() => Promise.all([one.close(), other.close()]))
  const databases = await openDatabases(folder)
  t.teardown(() => databases.close())
  const lines = () => databases.read(() => databases.told.getKeysCount())
  const { ready, end } = ear(one, 'S')
  await ready
  one.publish('S', { seq: 1 })
  const heard = ear(other, 'T')
  await heard.ready
  one.publish('T', { seq: 2 })
  await heard.hears({ seq: 2 })
  t.equal(lines(), 1, 'only what came after the other had followed')
  end()
  heard.end()
  await until(() => databases.read(() => databases.listeners.getKeysCount()) === 0)
  one.publish('T', { seq: 3 })
  await one.close()
  t.equal(lines(), 1)
})

await t.test('the log stays bounded; whoever has missed some of it is told so', async t => {
  const folder = t.testdir()
  const [one, other] = [await lmdbBus({ folder }), await lmdbBus({ folder })]
  t.teardown(() => Promise.all([one.close(), other.close()]))
  const databases = await openDatabases(folder)
  t.teardown(() => databases.close())
  const { hears, ready, end } = ear(one, 'S')
  await ready
  for (let i = 0; i < 6_000; i++) other.publish(`S-${i}`, { seq: i })
  await hears({ reason: 'reconnected' })
  t.ok(databases.read(() => databases.told.getKeysCount()) <= 5_000)
  other.publish('S', { seq: 1 })
  await hears({ seq: 1 })
  end()
})

await t.test('a process that stood still so long that it was not told is told so', async t => {
  const folder = t.testdir()
  let hereNow = 1_000_000
  let thereNow = hereNow
  const here = await lmdbBus({ folder, now: () => hereNow })
  const there = await lmdbBus({ folder, now: () => thereNow })
  t.teardown(() => Promise.all([here.close(), there.close()]))
  const { told, hears, ready, end } = ear(here, 'S')
  await ready
  thereNow += 60_000
  there.publish('S', { seq: 1 })
  const own = ear(there, 'T')
  await own.ready
  t.strictSame(told, [], 'it was taken for dead')
  hereNow = thereNow
  await hears({ reason: 'reconnected' })
  there.publish('S', { seq: 2 })
  await hears({ seq: 2 })
  end()
  own.end()
})

/** The bus of another process. */
function busOf(child: ChildProcess): Bus {
  const ask = (message: Asked) => void child.send(message)
  let last = 0
  return {
    publish: (sessionId, because) => ask({ type: 'publish', sessionId, because }),
    follow(sessionId, onChange: (because: Because) => void) {
      const id = ++last
      let begun = () => {}
      const ready = new Promise<void>(resolve => {
        begun = resolve
      })
      child.on('message', (answered: Answered) => {
        if (!('id' in answered) || answered.id !== id) return
        if (answered.type === 'told') onChange(answered.because)
        else begun()
      })
      ask({ type: 'follow', id, sessionId })
      return { ready, end: () => ask({ type: 'end', id, sessionId }) }
    },
    async close() {},
  }
}
