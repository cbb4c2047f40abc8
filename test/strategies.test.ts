import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import type { Store } from '../src/ports.ts'
import { type Published, type Strategies, strategies, versionsBefore } from '../src/strategies.ts'
import { strategyVersion } from '../src/strategy/load.ts'
import type { StrategyRefused } from '../src/strategy/mistakes.ts'
import { edited, NOON } from './builders.ts'
import type { smallStrategy } from './small-strategy.ts'
import { testWorld } from './world.ts'

const SAVINGS = 'actions/savings.yaml'
const [A, B, C, D] = [81, 82, 83, 84].map(value => edited(SAVINGS, 'value: 80', `value: ${value}`)) as [
  typeof smallStrategy,
  typeof smallStrategy,
  typeof smallStrategy,
  typeof smallStrategy,
]
const BAD = edited(SAVINGS, 'value: 80', 'value: customer.nothing')

interface Place {
  readonly store: Store
  write(files: Readonly<Record<string, string>>): Promise<void>
  start(onFolderRefused?: (why: StrategyRefused) => void): Promise<Strategies>
}

async function place(t: Test): Promise<Place> {
  const { store } = await testWorld(t)
  const folder = await mkdtemp(join(tmpdir(), 'tact-test-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return {
    store,
    async write(files) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, name)), { recursive: true })
        await writeFile(join(folder, name), text)
      }
    },
    start: onFolderRefused => strategies(store, folder, () => NOON, { onFolderRefused }),
  }
}

const version = (of: Strategies) => of.current().version
const origins = async (of: Strategies) => (await of.history()).map(({ origin }) => origin)

t.test('the folder’s strategy is in force at the first start', async t => {
  const { write, start } = await place(t)
  await write(A)
  const here = await start()
  t.equal(version(here), strategyVersion(A))
  t.same(await here.history(), [{ version: version(here), origin: 'folder', at: '2026-01-15T12:00:00.000Z' }])
  t.equal(await here.rollback(), null, 'and there is none before it')
})

t.test('a folder that has not changed does not undo what was published since; one that has wins', async t => {
  const { write, start } = await place(t)
  await write(A)
  await (await start()).publish(B, 'api')
  const again = await start()
  t.equal(version(again), strategyVersion(B))
  t.equal(await again.reloadFolder(), false)
  t.equal(version(again), strategyVersion(B))

  await write(C)
  t.equal(version(await start()), strategyVersion(C), 'at a restart')
  await write(D)
  t.equal(await again.reloadFolder(), true)
  t.equal(version(again), strategyVersion(D), 'and while it runs')
})

t.test('a bad strategy never replaces a good one', async t => {
  const { write, start } = await place(t)
  await write(A)
  const here = await start()
  await t.rejects(here.publish(BAD, 'api'), /customer.nothing/)
  await write(BAD)
  await t.rejects(here.reloadFolder(), /customer.nothing/)
  t.equal(version(here), strategyVersion(A))
  t.same(await origins(here), ['folder'])
  await write(A)
  t.equal(await here.reloadFolder(), false, 'what was put right is what is in force')
})

t.test('a folder that is broken at the start leaves what was in force, and says why', async t => {
  const { write, start } = await place(t)
  await write(A)
  await (await start()).publish(B, 'api')
  await write(BAD)
  const why: StrategyRefused[] = []
  const here = await start(refused => why.push(refused))
  t.equal(version(here), strategyVersion(B))
  t.match(why, [{ mistakes: [{ file: SAVINGS, line: Number, message: /customer.nothing/ }] }])
  t.same(await origins(here), ['api', 'folder'], 'nothing was published')
  await t.rejects(start(), /customer.nothing/, 'refused where nobody is there to be told')

  t.equal(await here.rollback().then(strategy => strategy?.version), strategyVersion(A))
  await write(C)
  t.equal(await here.reloadFolder(), true, 'once it is put right it is taken')
  t.equal(version(here), strategyVersion(C))
})

t.test('a folder that is gone at the start leaves what was in force', async t => {
  const { store, write, start } = await place(t)
  await write(A)
  await start()
  const why: StrategyRefused[] = []
  const here = await strategies(store, '/no/such/folder', () => NOON, {
    onFolderRefused: refused => void why.push(refused),
  })
  t.equal(version(here), strategyVersion(A))
  t.match(why, [/there is no such folder/])
})

t.test('a folder and a store of which neither has a good strategy are refused', async t => {
  const { store, write, start } = await place(t)
  await write(A)
  await start()
  await store.writeDocument(`strategy:${strategyVersion(A)}`, BAD)
  await write(BAD)
  await t.rejects(
    start(() => t.fail('there is none to go on with')),
    /customer.nothing/,
  )
})

t.test('a first start without a good strategy is refused with its mistakes', async t => {
  const { write, start } = await place(t)
  await write(BAD)
  await t.rejects(start(), /actions\/savings.yaml:\d+ {2}\[1\]\.value {2}`customer.nothing` is not declared/)
  await t.rejects(
    strategies((await place(t)).store, '/no/such/folder', Date.now),
    /there is no such folder; set TACT_STRATEGY/,
  )
})

t.test('what is kept but no longer taken gives way to the folder', async t => {
  const { store, write, start } = await place(t)
  await write(A)
  await (await start()).publish(B, 'api')
  await store.writeDocument(`strategy:${strategyVersion(B)}`, BAD)
  t.equal(version(await start()), strategyVersion(A))
})

t.test('a rollback puts the one before into force, and is itself in the history', async t => {
  const { write, start } = await place(t)
  await write(A)
  const here = await start()
  await here.publish(B, 'api')
  t.equal((await here.rollback())?.version, strategyVersion(A))
  t.equal(version(here), strategyVersion(A))
  t.same(await origins(here), ['rollback', 'api', 'folder'])
  t.equal(version(await start()), strategyVersion(A), 'and stays after a restart')
})

t.test('another replica follows what is published, and finds every version that was in force', async t => {
  const { write, start } = await place(t)
  await write(A)
  const [here, there] = [await start(), await start()]
  await here.publish(B, 'api')
  t.equal(version(there), strategyVersion(A))
  await there.follow()
  t.equal(version(there), strategyVersion(B))
  await there.rollback()
  await here.follow()
  t.equal(version(here), strategyVersion(A))
  t.equal((await there.at(strategyVersion(B)))?.version, strategyVersion(B))
  t.equal(await there.at('never-heard'), null)
  t.equal((await (await start()).at(strategyVersion(B)))?.version, strategyVersion(B), 'also after a restart')
})

t.test('rollbacks undo what was published, from the newest on, each once', async t => {
  const { write, start } = await place(t)
  await write(A)
  const here = await start()
  await here.publish(B, 'api')
  await here.publish(C, 'api')
  await here.publish(C, 'api')
  const back = async () => (await here.rollback())?.version
  t.equal(await back(), strategyVersion(B))
  t.equal(await back(), strategyVersion(A))
  t.equal(await back(), undefined)
  t.equal(version(here), strategyVersion(A))
  await here.publish(D, 'api')
  t.equal(await back(), strategyVersion(A), 'never to what was undone before')

  await here.publish(B, 'api')
  await (await start()).publish(C, 'api')
  t.equal(await back(), strategyVersion(B), 'what another replica has just published is undone, too')
})

t.test('a rollback that is sent again undoes nothing more', async t => {
  const { write, start } = await place(t)
  await write(A)
  const [here, there] = [await start(), await start()]
  await here.publish(B, 'api')
  await here.publish(C, 'api')
  const back = async (of: Strategies, key: string) => (await of.rollback(key))?.version
  t.equal(await back(here, 'one'), strategyVersion(B))
  t.equal(await back(here, 'one'), strategyVersion(B))
  t.equal(await back(there, 'one'), strategyVersion(B), 'also to another replica')
  t.equal(await back(there, 'two'), strategyVersion(A))
  t.equal(await back(here, 'one'), strategyVersion(B), 'answered as it was')
  await here.follow()
  t.equal(version(here), strategyVersion(A), 'and not done again')
  t.equal((await here.history()).length, 5)
})

t.test('a history that swings has its versions before, whatever undid what', async t => {
  const before = (...entries: string[]) =>
    versionsBefore(
      entries.map((entry): Published => {
        const [version, origin = 'api'] = entry.split(' ')
        return { version: version!, origin: origin as 'api', at: '' }
      }),
    )
  t.same(before('B rollback', 'C rollback', 'B rollback', 'C', 'B', 'A'), ['A', 'B'])
  t.same(before('A', 'B', 'A'), ['A', 'B', 'A'], 'published again is published')
  t.same(before('B rollback', 'B rollback', 'C', 'B', 'A'), ['A', 'B'], 'two at once undid one')
  t.same(before('A rollback', 'B'), ['B', 'A'], 'what is not remembered any more')
})

t.test(
  'what is published at once, and asked for meanwhile, is compiled once; what was refused is refused again',
  async t => {
    const { write, start } = await place(t)
    await write(A)
    const here = await start()
    await here.publish(B, 'api')
    const [one, other, third] = await Promise.all([
      here.publish(C, 'api'),
      here.publish(C, 'api'),
      here.rollback(),
    ])
    t.equal(one, other)
    t.equal(third?.version, strategyVersion(A), 'the one before, when it was asked for')
    await t.rejects(here.publish(BAD, 'api'), /customer.nothing/)
    await t.rejects(here.publish(BAD, 'api'), /customer.nothing/, 'what was refused is refused again')
  },
)

t.test('a folder that is read several times at once is taken once', async t => {
  const { write, start } = await place(t)
  await write(A)
  const here = await start()
  await write(B)
  t.same(await Promise.all([1, 2, 3].map(here.reloadFolder)), [true, false, false])
  t.equal(version(here), strategyVersion(B))
  t.same(await origins(here), ['folder', 'folder'])
})
