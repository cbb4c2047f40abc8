import { Worker } from 'node:worker_threads'
import t from 'tap'
import type { RunPlan } from '../../src/scoring/run-plan.ts'
import { sessionWorker } from '../../src/scoring/session-worker.ts'
import { writeModel } from '../tiny-models.ts'
import { logistic, margin, sigmoid } from './exporters.ts'
import { heavyFiles, heavyProbability } from './heavy-model.ts'
import { near, registryOf, rows } from './registry-setup.ts'

const bytes = logistic()
const plan: RunPlan = {
  feeds: [{ tensor: 'X', type: 'float32', form: 'matrix', columns: [0, 1] }],
  columns: 2,
  batch: null,
  output: 'p',
  column: null,
  transform: 'none',
}

t.test('a session in the thread answers as one here would, also many at once', async t => {
  const count = { live: 0 }
  const session = await sessionWorker().open(bytes, plan, count)
  t.equal(count.live, 1)
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => session.run(() => rows([i, 1], [0, i]))),
  )
  for (const [i, [first, second]] of answers.entries())
    t.ok(near(first!, sigmoid(margin(i, 1))) && near(second!, sigmoid(margin(0, i))))
  const buffer = rows([9, 9], [1, 2])
  const [one] = await session.classes(() => ({ ...buffer, data: buffer.data.subarray(2), rows: 1 }))
  t.ok(near(one!, sigmoid(margin(1, 2))), 'a view into a larger buffer sends its own part')
  t.equal(buffer.data.length, 4, 'and the buffer stays the caller’s')
  await session.release()
  t.equal(count.live, 0)
})

t.test(
  'a run that fails in the thread rejects with the runtime’s words, and the next one is answered',
  async t => {
    const session = await sessionWorker().open(bytes, plan, { live: 0 })
    await t.rejects(
      session.run(() => ({ data: new Float32Array(3), rows: 1, columns: 3 })),
      { message: /tensor|dimension|size/i },
    )
    const [answer] = await session.run(() => rows([1, 2]))
    t.ok(near(answer!, sigmoid(margin(1, 2))))
    await session.release()
  },
)

t.test('bytes that cannot be opened reject, and no thread stays', async t => {
  const threads: Worker[] = []
  const worker = sessionWorker(() => {
    const thread = new Worker(new URL('../../src/scoring/worker-thread.ts', import.meta.url))
    threads.push(thread)
    return thread
  })
  await t.rejects(worker.open(Buffer.from('hello'), plan, { live: 0 }), { message: /.+/ })
  threads[0]!.ref()
  await new Promise(resolve => threads[0]!.once('exit', resolve))
  t.equal(threads.length, 1)
})

/** Answers until it is asked for a matrix that begins with 666, which ends it. */
const MORTAL = `
const { parentPort } = require('node:worker_threads')
let opened = 0
parentPort.on('message', message => {
  if (message === 'stop') return parentPort.close()
  const { id, request } = message
  if (request.kind === 'open') opened++
  if (request.data?.[0] === 666) throw new Error('out of memory')
  parentPort.postMessage({ id, numbers: Float32Array.of(opened) })
})`

t.test('a thread that dies fails the runs it was asked for, and the next run starts another', async t => {
  let started = 0
  const worker = sessionWorker(() => {
    started++
    return new Worker(MORTAL, { eval: true })
  })
  const count = { live: 0 }
  const one = await worker.open(bytes, plan, count)
  const other = await worker.open(bytes, plan, count)
  t.equal(started, 1, 'they share a thread')
  const results = await Promise.allSettled([one.run(() => rows([666, 0])), other.run(() => rows([1, 2]))])
  t.match(results[0], { status: 'rejected', reason: { message: /worker thread ended: out of memory/ } })
  t.same([...(await other.run(() => rows([1, 2])))], [1], 'the other session is opened again')
  t.same([...(await one.run(() => rows([1, 2])))], [2], 'and so is the one that killed it, when it is asked')
  t.equal(started, 2)
  await Promise.all([one.release(), other.release()])
  t.equal(count.live, 0)
})

t.test('a model whose runs take long goes to the thread, and the event loop stays free', async t => {
  const folder = t.testdir()
  await writeModel(folder, 'heavy', '1', heavyFiles())
  await writeModel(folder, 'light', '1', { ...heavyFiles(0) })
  const { registry, warnings } = await registryOf(t, folder)
  t.same(warnings, [])
  t.match(
    registry.models().map(({ name, thread }) => [name, thread]),
    [
      ['heavy', 'worker'],
      ['light', 'main'],
    ],
  )
  const model = registry.model('heavy')!
  let turns = 0
  let running = true
  const loop = (): void => {
    turns++
    if (running) setImmediate(loop)
  }
  loop()
  const [answer] = await registry.score(model, rows(...Array.from({ length: 50 }, () => [0.5, 1])))
  running = false
  t.ok(near(answer!, heavyProbability(0.5, 1)))
  t.ok(turns > 20, `${turns} turns of the loop while it ran`)
})
