import t, { type Test } from 'tap'
import { guardsOf } from '../../src/learning/lifecycle/guards-file.ts'
import { type Guarded, guarding } from '../../src/models/guarding.ts'
import { type Candidates, lifecycle } from '../../src/models/lifecycle.ts'
import { modelRoles } from '../../src/models/roles.ts'
import { runTimeWithin } from '../../src/scoring/run-times.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { DAY_MS, NOON } from '../builders.ts'
import { temporaryFolder } from '../running-server.ts'

/** Version 2 was promoted over 1 of a model; its runs and outcomes are as a test says, and time passes by a second a look. */
async function guarded(t: Test, guards: string) {
  const store = await lmdbStore({ folder: temporaryFolder(t), decisionsKeptMs: DAY_MS })
  t.teardown(() => store.close())
  let at = NOON
  const now = () => at
  const gone = new Set<string>()
  const versions: Candidates = {
    versions: async () => ['2', '1'].filter(version => !gone.has(version)),
    newest: async () => '1',
    refusal: async () => null,
    misfit: async () => null,
    reload: async () => {},
  }
  const life = lifecycle(await modelRoles(store), versions, now)
  await life.promote('m', '1', 'a start')
  await life.promote('m', '2', 'newer')
  const counts = { runs: 0, failures: 0, times: new Float64Array(4) }
  const told: { done: Guarded[]; helpless: string[]; asked: number[] } = { done: [], helpless: [], asked: [] }
  const models = guarding({
    lifecycle: life,
    guards: () => guardsOf('guards.yaml', guards).guards!,
    counts: (_, version) => (version === '2' ? counts : null),
    runTimeWithin,
    async qualities(since) {
      told.asked.push(since)
      return []
    },
    now,
    onGuarded: one => told.done.push(one),
    onHelpless: (_, why) => told.helpless.push(why),
  })
  const look = async (times = 1) => {
    for (let time = 0; time < times; time++) {
      at += 1000
      await models.look()
    }
  }
  const champion = () => life.current().m!.champion
  return { life, counts, told, gone, look, champion }
}

t.test(
  'what a version did before it was promoted, and before it was stopped, is not held against it',
  async t => {
    const { life, counts, told, look, champion } = await guarded(t, 'all: { runs: 10 }')
    counts.failures = 500
    await look(3)
    t.equal(champion(), '2')
    counts.failures += 10
    await look()
    t.equal(champion(), '1')
    t.match(told.done, [{ model: 'm', version: '2', guard: 'failures', because: /^10 of 10 runs failed/ }])
    await look(3)
    await life.promote('m', '2', 'mended')
    counts.runs += 50
    await look(3)
    t.equal(champion(), '2')
    t.equal(told.done.length, 1)
  },
)

t.test('where there is nobody to go back to any more it decides on, and that is told once', async t => {
  const { counts, told, gone, look, champion } = await guarded(t, 'all: { runs: 10 }')
  await look()
  gone.add('1')
  counts.failures = 20
  await look(5)
  t.equal(champion(), '2')
  t.strictSame(told.done, [])
  t.match(told.helpless, [/there is no version 1 of m/])
  gone.clear()
  await look()
  t.equal(champion(), '1', 'as soon as it is there again')
})

t.test('outcomes are asked for seldom, and only where calibration is guarded', async t => {
  const without = await guarded(t, 'all: {}')
  await without.look(20)
  t.strictSame(without.told.asked, [])
  const { life, told, look } = await guarded(t, 'all: { calibration: 0.1 }')
  await look(20)
  t.strictSame(told.asked, [NOON, NOON, NOON, NOON])
  told.asked.length = 0
  await life.guard('m', '2', 'shadow', 'by hand')
  await life.promote('m', '2', 'again')
  await look()
  t.strictSame(told.asked, [NOON + DAY_MS / 2], 'from the next day on, since days are kept as a whole')
})
