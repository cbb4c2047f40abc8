import { join } from 'node:path'
import t from 'tap'
import { StoreUnavailable } from '../../src/errors.ts'
import { openDatabases } from '../../src/stores/lmdb/databases.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { storeContract, testClock } from './contract.ts'
import { decisionsKeptMs } from './contract-decisions.ts'
import { historyKeptMs } from './contract-history.ts'
import { sampleDecision, sampleEvent, sampleOutcome, sampleProfile, sampleSession } from './samples.ts'

const folders = t.testdir()
let opens = 0

await storeContract(t, 'lmdb', async () => {
  // One each: a folder made anew where one was may get its files' numbers, by which LMDB knows what it has open.
  const folder = join(folders, String(opens++))
  const clock = testClock()
  const open = () => lmdbStore({ folder, decisionsKeptMs, historyKeptMs, now: clock.now })
  const opened = [await open()]
  return {
    clock,
    store: opened[0]!,
    another: async () => {
      const store = await open()
      opened.push(store)
      return store
    },
    holds: async text => anyRowHolds(folder, text),
    close: async () => {
      for (const each of opened) await each.close()
    },
  }
})

await t.test('what is over is removed as new things come, and nothing else is', async t => {
  const folder = t.testdir()
  let now = 1_800_000_000_000
  const store = await lmdbStore({ folder, decisionsKeptMs: 1_000, now: () => now })
  t.teardown(() => store.close())
  const late = { session: sampleSession('late'), record: sampleDecision('late', { at: now + 900 }) }
  await store.remember([
    ...Array.from({ length: 5 }, (_, i) => sampleDecision('bygone', { at: now + i })),
    late.record,
  ])
  for (let i = 0; i < 5; i++) {
    await store.keep({
      customerId: 'bygone',
      entries: [],
      session: sampleSession('bygone'),
      sessionTtlMs: 1_000 + i,
    })
  }
  await store.keep({ customerId: 'late', entries: [], session: late.session, sessionTtlMs: 1_000 })
  now += 900
  await store.keep({
    customerId: 'late',
    entries: [],
    session: { ...late.session, revision: 2 },
    sessionTtlMs: 1_000,
  })
  t.ok(await anyRowHolds(folder, 'bygone'))
  now += 200
  for (let i = 0; i < 3; i++) {
    await store.remember([sampleDecision('new', { at: now })])
    await store.keep({ customerId: 'new', entries: [], session: sampleSession('new'), sessionTtlMs: 1_000 })
  }
  t.notOk(await anyRowHolds(folder, 'bygone'))
  t.equal((await store.session(late.session.id))?.revision, 2)
  t.strictSame(await store.decision(late.record.decisionId), late.record)
  t.strictSame(await store.erase('late'), {
    profile: 0,
    sessions: 1,
    entries: 0,
    decisions: 1,
    identities: 0,
  })
  t.notOk(await anyRowHolds(folder, 'late'))
})

await t.test('a history ends by others’ writes, with what was barred beside it', async t => {
  const folder = t.testdir()
  let now = 1_800_000_000_000
  const store = await lmdbStore({ folder, decisionsKeptMs: 1_000, historyKeptMs: 1_600, now: () => now })
  t.teardown(() => store.close())
  const writeMore = async () => {
    for (let i = 0; i < 8; i++) await store.keep({ customerId: 'other', entries: [sampleEvent({ at: now })] })
  }
  const [old, answer] = [sampleEvent({ at: now }), sampleOutcome({ at: now + 1_000 })]
  await store.keep({ customerId: 'bygone', entries: [old], retract: ['bygone-barred'] })
  now += 1_000
  await store.keep({ customerId: 'half', entries: [sampleEvent({ at: now - 1_000 })] })
  await store.keep({ customerId: 'half', entries: [answer], retract: ['half-barred'] })
  now += 650
  await writeMore()
  t.equal((await store.recall({ customerId: 'bygone', stocked: [] })).history.length, 1, 'not yet')
  now += 100
  await writeMore()
  const { tables, read } = await openDatabases(folder)
  const { stream, changes, ...rest } = tables
  t.notOk(
    read(() => JSON.stringify(Object.values(rest).map(each => [...each.getRange()])).includes('bygone')),
  )
  t.strictSame((await store.recall({ customerId: 'half', stocked: [] })).history, [answer])
  t.equal(await store.entryOwner('half-barred'), 'half')
  const barred = sampleOutcome({ id: 'half-barred', at: now })
  t.match(await store.keep({ customerId: 'half', entries: [barred] }), { status: 'known' })
  now += 1_000
  await writeMore()
  t.match(await store.keep({ customerId: 'half', entries: [barred] }), { status: 'kept' })
})

await t.test(
  'what was kept is there when the store is opened again, and so is what was under way',
  async t => {
    const folder = t.testdir()
    const first = await lmdbStore({ folder, decisionsKeptMs })
    await first.writeProfile('C-1', sampleProfile())
    const underWay = first.writeProfile('C-2', sampleProfile())
    await first.close()
    t.equal(await underWay, true)
    const second = await lmdbStore({ folder, decisionsKeptMs })
    t.teardown(() => second.close())
    t.strictSame(await second.profile('C-1'), sampleProfile())
    t.strictSame(await second.profile('C-2'), sampleProfile())
  },
)

await t.test('who died with a lease holds nobody up where the clock was set back since', async t => {
  const clock = testClock()
  const store = await lmdbStore({ folder: t.testdir(), decisionsKeptMs, now: clock.now })
  t.teardown(() => store.close())
  clock.to(Date.now())
  t.equal(await store.stream.lease(0, 'dead', 5_000), true)
  t.equal(await store.stream.lease(0, 'alive', 5_000), false)
  clock.pass(-3_600_000)
  t.equal(await store.stream.lease(0, 'alive', 5_000), true)
  t.equal(await store.stream.lease(0, 'another', 5_000), false)
})

await t.test('a closed store is unavailable, while another on the same folder goes on', async t => {
  const folder = t.testdir()
  const [closed, open] = [
    await lmdbStore({ folder, decisionsKeptMs }),
    await lmdbStore({ folder, decisionsKeptMs }),
  ]
  t.teardown(() => open.close())
  await closed.close()
  await t.resolves(closed.close(), 'closing twice does no harm')
  await t.rejects(closed.ping(), StoreUnavailable)
  await t.rejects(closed.profile('C-1'), StoreUnavailable)
  await t.rejects(closed.writeProfile('C-1', sampleProfile()), StoreUnavailable)
  await t.rejects(closed.remember([sampleDecision('C-1')]), StoreUnavailable)
  t.equal(await open.writeProfile('C-1', sampleProfile()), true)
  t.strictSame(await open.profile('C-1'), sampleProfile())
})

/** Looks through the rows, not the file: a freed page of the file may still hold what is gone. */
async function anyRowHolds(folder: string, text: string): Promise<boolean> {
  const databases = await openDatabases(folder)
  const tables = Object.values(databases.tables)
  // Left open: others have it open here, too, and write meanwhile.
  return databases.read(() =>
    tables.some(table =>
      [...table.getRange()].some(({ key, value }) =>
        JSON.stringify([key, Buffer.isBuffer(value) ? value.toString() : value]).includes(text),
      ),
    ),
  )
}
