import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { lookupOnnx, writeModel } from '../tiny-models.ts'
import {
  answers,
  directFiles,
  expected,
  near,
  ROW,
  registryOf,
  rows,
  versionFiles,
} from './registry-setup.ts'

t.test(
  '500 calls over many swaps: none fails, each is right for its version, old sessions are released',
  async t => {
    const folder = t.testdir()
    const spare = t.testdirName.concat('-spare')
    t.teardown(() => rm(spare, { recursive: true, force: true }))
    await writeModel(folder, 'other', '1', versionFiles(1))
    await writeModel(folder, 'offer', '1', versionFiles(1))
    const { registry } = await registryOf(t, folder)
    const seen = new Set<string>()
    let calls = 0
    let swapping = true

    async function caller(): Promise<void> {
      while (swapping || calls < 500) {
        calls++
        const model = registry.model('offer')!
        // A decision reads between choosing its model and scoring with it: a swap may come in between.
        if (calls % 3 === 0) await new Promise(setImmediate)
        const version = Number(model.version)
        const answer = await answers(registry, model)
        if (!near(answer, expected(version))) throw new Error(`version ${version} gave ${answer}`)
        seen.add(model.version)
      }
    }
    async function swaps(): Promise<void> {
      for (let version = 2; version <= 9; version++) {
        const path = await writeModel(spare, 'offer', String(version), versionFiles(version))
        await rename(path, join(folder, 'offer', String(version)))
        await registry.reload()
      }
      for (let version = 9; version > 5; version--) {
        await rm(join(folder, 'offer', String(version)), { recursive: true })
        await registry.reload()
      }
      swapping = false
    }
    await Promise.all([swaps(), ...Array.from({ length: 64 }, caller)])
    t.ok(calls >= 500)
    t.equal(seen.size, 9, 'every version has answered')
    t.equal(registry.model('offer')!.version, '5')
    t.equal(registry.liveSessions(), 2)
  },
)

t.test('a row that gives no probability is NaN, is counted, and leaves its neighbours alone', async t => {
  const folder = t.testdir()
  await writeModel(folder, 'offer', '1', versionFiles(1))
  const { registry } = await registryOf(t, folder)
  const model = registry.model('offer')!
  const [mixed, other] = await Promise.all([
    registry.score(model, rows([Number.NaN, 0], ROW)),
    registry.score(model, rows(ROW)),
  ])
  t.ok(Number.isNaN(mixed[0]))
  t.ok(near(mixed[1]!, expected(1)) && near(other[0]!, expected(1)))
  t.match(registry.models()[0], { runs: 1, nanRows: 1, failures: 0 })
})

t.test('a run that fails rejects with the name of the model, and its neighbours are answered', async t => {
  const folder = t.testdir()
  const golden = [{ inputs: { 'customer.tier': 1 }, expected: 0.9 }]
  await writeModel(folder, 'tier', '1', {
    bytes: lookupOnnx([0.1, 0.9]),
    inputs: [{ feature: 'customer.tier' }],
    golden,
  })
  const { registry } = await registryOf(t, folder)
  const model = registry.model('tier')!
  const [good, bad] = await Promise.allSettled([
    registry.score(model, rows([1])),
    registry.score(model, rows([77])),
  ])
  t.match(good, { status: 'fulfilled' })
  t.match(bad, {
    reason: { name: 'ModelFailed', model: 'tier', version: '1', message: /^Model tier 1 failed: / },
  })
  t.ok(near((await registry.score(model, rows([0])))[0]!, 0.1), 'and goes on')
  t.ok(registry.models()[0]!.failures > 0)
})

t.test('a matrix of another shape, or a model of elsewhere, is rejected and runs nothing', async t => {
  const folder = t.testdir()
  await writeModel(folder, 'offer', '1', versionFiles(1))
  const { registry } = await registryOf(t, folder)
  const model = registry.model('offer')!
  await t.rejects(registry.score(model, rows([1, 2, 3])), {
    name: 'ModelFailed',
    message: /1 x 3.*rows of 2 are needed/,
  })
  await t.rejects(registry.score(model, { ...rows(ROW), rows: 2 }), {
    name: 'ModelFailed',
    message: /with 2 numbers/,
  })
  await t.rejects(registry.score({ ...model }, rows(ROW)), {
    name: 'ModelFailed',
    message: /not of this registry/,
  })
  t.match(registry.models()[0], { runs: 0 })
})

t.test('close waits for what is under way, frees everything and refuses more', async t => {
  const folder = t.testdir()
  for (const version of [1, 2]) await writeModel(folder, 'offer', String(version), versionFiles(version))
  const { registry } = await registryOf(t, folder)
  const model = registry.model('offer')!
  await registry.at('offer', '1')
  const running = answers(registry, model)
  await registry.close()
  t.equal(registry.liveSessions(), 0)
  t.ok(near(await running, expected(2)))
  await t.rejects(answers(registry, model), { name: 'ModelFailed', message: /registry is closed/ })
  t.equal(registry.liveSessions(), 0)
})

t.test(
  'a model that needs no runtime holds no session, counts its runs, and answers until the registry is closed',
  async t => {
    const folder = t.testdir()
    await writeModel(folder, 'offer', '1', directFiles(1))
    const { registry } = await registryOf(t, folder)
    const old = registry.model('offer')!
    t.match(registry.models()[0], {
      thread: 'main',
      told: [/weighted columns, worked out without the runtime/],
    })
    t.equal(registry.liveSessions(), 0)
    const scores = await registry.score(old, rows(ROW, [Number.NaN, 0]))
    t.ok(near(scores[0]!, expected(1)) && Number.isNaN(scores[1]))
    t.match(registry.models()[0], { runs: 1, nanRows: 1, failures: 0 })
    await writeModel(folder, 'offer', '2', directFiles(2))
    await registry.reload()
    const serving = registry.model('offer')
    t.ok(near(await answers(registry, serving), expected(2)))
    t.ok(near(await answers(registry, old), expected(1)), 'whoever holds the version before may go on')
    await registry.close()
    await t.rejects(registry.score(serving!, rows(ROW)), { name: 'ModelFailed', message: /closed/ })
  },
)
