import type { Test } from 'tap'
import { until } from '../redis-server.ts'
import type { Opened } from './contract.ts'
import { sampleEvent, sampleSession, uniqueId } from './samples.ts'

export async function sessionsContract(t: Test, { store, another }: Opened): Promise<void> {
  const other = await another()

  await t.test('a session is kept with its entries, and leads to its customer', async t => {
    const customerId = uniqueId('C')
    const session = sampleSession(customerId, { endedAt: 5 })
    const entry = sampleEvent({ sessionId: session.id })
    const kept = await store.keep({ customerId, entries: [entry], session, sessionTtlMs: 60_000 })
    t.strictSame(kept, { status: 'kept', fresh: [entry.id] })
    const memory = await other.recall({ customerId, sessionId: session.id, stocked: [] })
    t.strictSame([memory.session, memory.history], [session, [entry]])
    t.strictSame(await other.session(session.id), session)
  })

  await t.test("an unknown session is nobody's", async t => {
    t.equal(await store.session(uniqueId('no')), null)
  })

  await t.test('a session is written only over the revision before it', async t => {
    const customerId = uniqueId('C')
    const session = sampleSession(customerId)
    const entry = sampleEvent()
    const put = (revision: number) =>
      store.keep({ customerId, entries: [entry], session: { ...session, revision }, sessionTtlMs: 60_000 })
    t.strictSame(await put(2), { status: 'conflict' })
    t.equal(await other.session(session.id), null)
    t.strictSame(
      (await other.recall({ customerId, stocked: [] })).history,
      [],
      'the entries of a conflict are not kept',
    )
    t.equal((await put(1)).status, 'kept')
    t.equal(
      (await store.keep({ customerId, entries: [], session: { ...session, revision: 2 } })).status,
      'kept',
    )
    for (const revision of [1, 2, 4]) {
      const kept = await other.keep({ customerId, entries: [], session: { ...session, revision } })
      t.strictSame(kept, { status: 'conflict' }, `revision ${revision} over 2`)
    }
    t.equal((await other.session(session.id))?.revision, 2)
  })

  await t.test('the same call again changes nothing and says that it is known', async t => {
    const customerId = uniqueId('C')
    const session = sampleSession(customerId)
    const [first, second] = [sampleEvent(), sampleEvent()]
    const call = { customerId, entries: [first], session, sessionTtlMs: 60_000 }
    await store.keep(call)
    t.strictSame(await store.keep(call), { status: 'known', known: [first.id] })
    const mixed = { ...call, entries: [second, first], session: { ...session, revision: 2 } }
    t.strictSame(await store.keep(mixed), { status: 'known', known: [first.id] })
    const memory = await other.recall({ customerId, sessionId: session.id, stocked: [] })
    t.strictSame([memory.session?.revision, memory.history], [1, [first]])
  })

  await t.test("a session is its customer's alone", async t => {
    const [mine, theirs] = [uniqueId('C'), uniqueId('C')]
    const session = sampleSession(mine)
    await store.keep({ customerId: mine, entries: [], session, sessionTtlMs: 60_000 })
    const asked = { sessionId: session.id, stocked: [] }
    t.match(await other.recall({ ...asked, customerId: theirs }), { session: null, sessionOf: mine })
    t.match(await other.recall({ ...asked, customerId: mine }), { session, sessionOf: undefined })
    const begins = await other.recall({ ...asked, customerId: theirs, sessionId: uniqueId('S') })
    t.match(begins, { session: null, sessionOf: undefined })
  })

  await t.test('a session is forgotten after its time, and may then begin anew', async t => {
    const customerId = uniqueId('C')
    const session = sampleSession(customerId)
    const lasting = sampleSession(customerId)
    await store.keep({ customerId, entries: [], session: lasting, sessionTtlMs: 60_000 })
    await store.keep({ customerId, entries: [], session, sessionTtlMs: 30 })
    await until(async () => (await other.session(session.id)) === null, 'the session to expire')
    t.equal((await other.recall({ customerId, sessionId: session.id, stocked: [] })).session, null)
    t.equal((await store.keep({ customerId, entries: [], session, sessionTtlMs: 60_000 })).status, 'kept')
    t.strictSame(await other.session(session.id), session)
    t.strictSame(await other.session(lasting.id), lasting)
  })

  await t.test('a session that goes on lives on', async t => {
    const customerId = uniqueId('C')
    const session = sampleSession(customerId)
    const brief = sampleSession(customerId)
    await store.keep({ customerId, entries: [], session, sessionTtlMs: 40 })
    await store.keep({ customerId, entries: [], session: { ...session, revision: 2 }, sessionTtlMs: 60_000 })
    await store.keep({ customerId, entries: [], session: brief, sessionTtlMs: 60 })
    await until(async () => (await other.session(brief.id)) === null, 'the brief session to expire')
    await store.keep({ customerId, entries: [], session: sampleSession(customerId), sessionTtlMs: 60_000 })
    t.equal((await other.session(session.id))?.revision, 2)
    t.equal((await store.erase(customerId)).sessions, 2, 'the brief one is no longer counted')
  })

  await t.test('a session id is one customer’s at a time', async t => {
    const [mine, theirs] = [uniqueId('C'), uniqueId('C')]
    const session = sampleSession(mine)
    const entry = sampleEvent({ sessionId: session.id })
    const same = { ...session, customerId: theirs }
    const keepTheirs = () =>
      other.keep({ customerId: theirs, entries: [entry], session: same, sessionTtlMs: 60_000 })
    await store.keep({ customerId: mine, entries: [], session, sessionTtlMs: 60_000 })
    t.strictSame(await keepTheirs(), { status: 'foreign', owner: mine })
    const memory = await store.recall({ customerId: theirs, sessionId: session.id, stocked: [] })
    t.strictSame([memory.session, memory.history], [null, []], 'nothing was kept')
    t.equal(await store.entryOwner(entry.id), null)

    await store.keep({
      customerId: mine,
      entries: [],
      session: { ...session, revision: 2 },
      sessionTtlMs: 30,
    })
    await until(async () => (await other.session(session.id)) === null, 'the session to expire')
    t.equal((await keepTheirs()).status, 'kept', 'one that has expired bars nobody')
    t.equal((await store.session(session.id))?.customerId, theirs)
    const again = { customerId: mine, entries: [], session, sessionTtlMs: 60_000 }
    t.strictSame(await store.keep(again), { status: 'foreign', owner: theirs })
    await store.erase(theirs)
    t.equal((await store.keep(again)).status, 'kept', 'nor does one that was erased')
  })

  await t.test('a first write that came to nothing leaves the id to others soon', async t => {
    const [mine, theirs] = [uniqueId('C'), uniqueId('C')]
    const session = sampleSession(mine)
    const entry = sampleEvent()
    await store.keep({ customerId: mine, entries: [entry] })
    const kept = await store.keep({ customerId: mine, entries: [entry], session, sessionTtlMs: 60_000 })
    t.equal(kept.status, 'known')
    const begins = async () => {
      const same = { ...session, customerId: theirs }
      const kept = await other.keep({ customerId: theirs, entries: [], session: same, sessionTtlMs: 60_000 })
      return kept.status === 'kept'
    }
    await until(begins, 'the id to be free', 15)
  })
}
