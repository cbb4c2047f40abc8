import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { challenging, promoted, retired, shadowing } from '../../src/learning/lifecycle/changes.ts'
import { deciding, firstRoles, type ModelRoles } from '../../src/learning/lifecycle/roles.ts'
import { modelRegistry } from '../../src/scoring/registry.ts'
import { writeModel } from '../tiny-models.ts'
import { heavyFiles, heavyProbability } from './heavy-model.ts'
import { answers, expected, near, rows, versionFiles } from './registry-setup.ts'

const asked = (version: string) => ({ version, at: 1, because: 'a test' })
const customers = Array.from({ length: 200 }, (_, i) => `C-${i}`)

async function setUp(t: Test, first: ModelRoles, versions = 4) {
  const folder = t.testdir()
  for (let version = 1; version <= versions; version++)
    await writeModel(folder, 'offer', String(version), versionFiles(version))
  let roles = first
  const warnings: object[] = []
  const log = { info() {}, warn: (facts: object) => void warnings.push(facts) }
  const registry = await modelRegistry({ folder, log, roles: () => ({ offer: roles }) })
  t.teardown(() => registry.close())
  return {
    folder,
    registry,
    warnings,
    become(next: ModelRoles) {
      roles = next
      return registry.reload()
    },
  }
}

const told = (reports: readonly { version: string; state: string; role: string | null; share: number }[]) =>
  reports.map(({ version, state, role, share }) => `${version} ${state} ${role} ${share}`)

t.test(
  'who was chosen decides: the champion, for their share challengers; shadows are loaded beside',
  async t => {
    const roles = shadowing(
      challenging(promoted(firstRoles('4'), asked('1')), { ...asked('2'), share: 0.25 }),
      asked('3'),
    )
    const { registry } = await setUp(t, roles)
    t.equal(registry.model('offer')!.version, '1')
    for (const customer of customers)
      t.equal(registry.model('offer', customer)!.version, deciding(roles, 'offer', customer))
    t.ok(customers.some(customer => registry.model('offer', customer)!.version === '2'))
    t.ok(near(await answers(registry, registry.model('offer')), expected(1)))
    t.equal(registry.hasShadows(), true)
    const [shadow, ...others] = registry.shadows('offer')
    t.equal(others.length, 0)
    t.ok(near(await answers(registry, shadow!), expected(3)))
    t.equal(registry.liveSessions(), 3)
    t.strictSame(told(registry.models()), [
      '1 serving champion 0.75',
      '2 serving challenger 0.25',
      '3 serving shadow 0',
      '4 waiting null 0',
    ])
    const [report] = registry.models()
    t.ok(report!.runMsP50! > 0 && report!.runMsP50! <= report!.runMsP99!)
    t.equal(registry.counts('offer', '3')!.runs, 1)
  },
)

t.test('a change of roles loads what is needed, frees the rest, and loads nobody twice', async t => {
  const { registry, become } = await setUp(t, promoted(firstRoles('4'), asked('1')))
  const first = registry.model('offer')!
  const next = challenging(promoted(firstRoles('1'), asked('2')), { ...asked('1'), share: 0.5 })
  await become(next)
  t.equal(registry.model('offer')!.version, '2')
  const mine = customers.find(customer => deciding(next, 'offer', customer) === '1')!
  t.equal(registry.model('offer', mine), first, 'the champion before goes on as a challenger')
  t.equal(await registry.at('offer', '1'), first)
  t.equal(registry.liveSessions(), 2)
  await become(retired(promoted(next, asked('4')), asked('1')))
  t.equal(registry.liveSessions(), 1)
  t.ok(near(await answers(registry, first), expected(1)), 'who still holds it can score with it')
})

t.test(
  'where a chosen version is gone, the champion before decides, else the newest; and it is said',
  async t => {
    const roles = challenging(promoted(promoted(firstRoles('1'), asked('2')), asked('3')), {
      ...asked('4'),
      share: 0.5,
    })
    const { folder, registry, warnings } = await setUp(t, roles)
    await rm(join(folder, 'offer', '4'), { recursive: true })
    await registry.reload()
    t.ok(customers.every(customer => registry.model('offer', customer)!.version === '3'))
    t.match(warnings, [{ trouble: /challenger 4: its folder is not there; version 3 decides in its place/ }])
    t.strictSame(told(registry.models()), ['3 serving champion 1', '4 missing challenger 0'])

    await rm(join(folder, 'offer', '3'), { recursive: true })
    await registry.reload()
    t.equal(registry.model('offer')!.version, '2')
    await rm(join(folder, 'offer', '2'), { recursive: true })
    await registry.reload()
    await registry.reload()
    t.equal(registry.model('offer')!.version, '1')
    t.strictSame(told(registry.models()), [
      '1 serving null 1',
      '3 missing champion 0',
      '4 missing challenger 0',
    ])
    t.match(registry.models()[0], { reason: /champion 3: .*version 1 decides/ })
    await writeModel(folder, 'offer', '3', versionFiles(3))
    await registry.reload()
    t.equal(registry.model('offer')!.version, '3', 'put back, it decides again')
    await rm(join(folder, 'offer'), { recursive: true })
    await registry.reload()
    t.equal(registry.model('offer'), null)
    t.equal(registry.liveSessions(), 0)
  },
)

t.test(
  'a chosen version that is changed for the worse goes on; one that never passed is told as refused',
  async t => {
    const { folder, registry, become } = await setUp(t, promoted(firstRoles('1'), asked('2')), 2)
    await writeModel(folder, 'offer', '2', { ...versionFiles(2), golden: versionFiles(9).golden })
    await registry.reload()
    t.ok(near(await answers(registry, registry.model('offer')), expected(2)))
    t.match(await registry.refusal('offer', '2'), /row 1: expected/)
    t.equal(await registry.refusal('offer', '1'), null)

    await writeModel(folder, 'offer', '3', { ...versionFiles(3), golden: versionFiles(9).golden })
    await become(shadowing(promoted(firstRoles('1'), asked('2')), asked('3')))
    t.strictSame(registry.shadows('offer'), [])
    t.match(
      registry.models().filter(({ version }) => version === '3'),
      [{ state: 'refused', role: 'shadow', reason: /row 1: expected/ }],
    )
  },
)

t.test('a heavy shadow has a thread of its own: who decides does not wait for it', async t => {
  const folder = t.testdir()
  for (const version of ['1', '2']) await writeModel(folder, 'heavy', version, heavyFiles(4))
  const roles = { heavy: shadowing(firstRoles('1'), asked('2')) }
  const log = { info() {}, warn() {} }
  const registry = await modelRegistry({ folder, log, roles: () => roles })
  t.teardown(() => registry.close())
  const [shadow] = registry.shadows('heavy')
  const champion = registry.model('heavy')!
  t.strictSame(
    registry.models().map(({ thread }) => thread),
    ['worker', 'worker'],
  )
  t.equal(registry.heldUpMs(shadow!), null)
  const ended: string[] = []
  const long = registry.score(shadow!, rows(...Array.from({ length: 1500 }, () => [0.5, 1])))
  const waits = long.then(() => void ended.push('shadow'))
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
  const [answer] = await registry.score(champion, rows([0.5, 1]))
  ended.push('champion')
  await waits
  t.ok(near(answer!, heavyProbability(0.5, 1, 4)))
  t.strictSame(ended, ['champion', 'shadow'])
})
