import type { Test } from 'tap'
import { UNTOUCHED } from '../../src/stock.ts'
import type { Opened } from './contract.ts'
import { noon, sampleEvent, sampleOutcome, sampleSession, uniqueId } from './samples.ts'

export async function keepContract(t: Test, { store, another, holds }: Opened): Promise<void> {
  const other = await another()
  const history = async (customerId: string) => (await other.recall({ customerId, stocked: [] })).history

  await t.test('an unknown customer is remembered as nothing', async t => {
    const memory = await store.recall({ customerId: uniqueId('C'), sessionId: 'none', stocked: ['a'] })
    t.strictSame(memory, { profile: null, session: null, history: [], taken: { a: UNTOUCHED } })
  })

  await t.test('what is kept is seen at once by another connection, oldest first', async t => {
    const customerId = uniqueId('C')
    const late = sampleOutcome({ at: noon + 2, reason: 'not-now', value: 0 })
    const early = sampleEvent({ at: noon + 1, channel: 'web', sessionId: 's' })
    const kept = await store.keep({ customerId, entries: [late, early] })
    t.strictSame(kept, { status: 'kept', fresh: [late.id, early.id] })
    t.strictSame(await history(customerId), [early, late])
    const more = sampleEvent({ at: noon })
    await store.keep({ customerId, entries: [more] })
    t.strictSame(await history(customerId), [more, early, late])
  })

  await t.test('entries of one moment are told in the order of their ids', async t => {
    const customerId = uniqueId('C')
    const [a, b, c] = ['a', 'b', 'c'].map(id => sampleEvent({ id: `${customerId}-${id}` })) as [
      never,
      never,
      never,
    ]
    await store.keep({ customerId, entries: [c, a, b] })
    t.strictSame(await history(customerId), [a, b, c])
  })

  await t.test('an entry counts once, and the first of its id stays', async t => {
    const customerId = uniqueId('C')
    const entry = sampleOutcome({ outcome: 'accepted' })
    const twin = { ...entry, outcome: 'rejected' }
    t.strictSame(await store.keep({ customerId, entries: [entry, twin] }), {
      status: 'kept',
      fresh: [entry.id],
    })
    const known = { status: 'known', known: [entry.id] }
    t.strictSame(await other.keep({ customerId, entries: [twin] }), known)
    const more = sampleEvent()
    t.strictSame(await other.keep({ customerId, entries: [more, twin], retract: [entry.id] }), known)
    t.strictSame(await history(customerId), [entry], 'nothing of it was written')
  })

  await t.test(
    'two customers may have entries of the same id, and the pointer stays with the first',
    async t => {
      const [first, second] = [uniqueId('C'), uniqueId('C')]
      const entry = sampleOutcome()
      await store.keep({ customerId: first, entries: [entry] })
      t.match(await store.keep({ customerId: second, entries: [entry] }), { fresh: [entry.id] })
      t.equal(await other.entryOwner(entry.id), first)
      t.strictSame((await other.known(second, [entry.id])).get(entry.id), { entry, takenBack: false })
      await store.keep({ customerId: second, entries: [], retract: [entry.id] })
      t.strictSame((await other.known(second, [entry.id])).get(entry.id), { entry, takenBack: true })
      t.equal((await other.known(uniqueId('C'), [entry.id])).size, 0)
      t.strictSame(await history(first), [entry])
    },
  )

  await t.test('an entry leads to its customer, an unknown one to nobody', async t => {
    const customerId = uniqueId('C')
    const entry = sampleEvent()
    await store.keep({ customerId, entries: [entry] })
    t.equal(await other.entryOwner(entry.id), customerId)
    t.equal(await other.entryOwner(uniqueId('no')), null)
  })

  await t.test(
    'an entry that is taken back is gone, stays out when it comes again, and still leads to its customer',
    async t => {
      const customerId = uniqueId('C')
      const [entry, stays] = [sampleOutcome(), sampleOutcome()]
      await store.keep({ customerId, entries: [entry, stays] })
      t.strictSame(await store.keep({ customerId, entries: [], retract: [entry.id] }), {
        status: 'kept',
        fresh: [],
      })
      t.strictSame(await history(customerId), [stays])
      t.match(await store.keep({ customerId, entries: [entry] }), { status: 'known', known: [entry.id] })
      await store.keep({ customerId, entries: [], retract: [entry.id] })
      t.strictSame(await history(customerId), [stays])
      t.equal(await other.entryOwner(entry.id), customerId)
    },
  )

  await t.test('an id that is taken back before it came is barred', async t => {
    const customerId = uniqueId('C')
    const entry = sampleOutcome()
    await store.keep({ customerId, entries: [], retract: [entry.id] })
    t.match(await store.keep({ customerId, entries: [entry] }), { status: 'known', known: [entry.id] })
    t.strictSame(await history(customerId), [])
    const both = sampleOutcome()
    t.match(await store.keep({ customerId, entries: [both], retract: [both.id] }), { fresh: [both.id] })
    t.strictSame(await history(customerId), [])
  })

  await t.test('what came under an id is known, taken back or not', async t => {
    const [customerId, neighbour] = [uniqueId('C'), uniqueId('C')]
    const [stands, back, barred, theirs] = [sampleOutcome(), sampleOutcome(), sampleOutcome(), sampleEvent()]
    const ids = [stands, back, barred, theirs].map(({ id }) => id)
    t.strictSame(await store.known(customerId, ids), new Map())
    await store.keep({ customerId: neighbour, entries: [theirs] })
    await store.keep({ customerId, entries: [stands, back] })
    await store.keep({ customerId, entries: [], retract: [back.id, barred.id] })
    t.strictSame(
      await other.known(customerId, ids),
      new Map([
        [stands.id, { entry: stands, takenBack: false }],
        [back.id, { entry: back, takenBack: true }],
      ]),
    )
    t.strictSame([...(await other.known(customerId, [back.id])).keys()], [back.id])
  })

  await t.test('a barred entry with a session counts as known', async t => {
    const customerId = uniqueId('C')
    const entry = sampleOutcome()
    await store.keep({ customerId, entries: [], retract: [entry.id] })
    const kept = await store.keep({ customerId, entries: [entry], session: sampleSession(customerId) })
    t.strictSame(kept, { status: 'known', known: [entry.id] })
  })

  await t.test('what was not kept has no owner', async t => {
    const customerId = uniqueId('unkept')
    const [kept, fresh, late, barred] = [sampleEvent(), sampleEvent(), sampleEvent(), uniqueId('barred')]
    await store.keep({ customerId, entries: [kept] })
    t.equal((await store.keep({ customerId, entries: [kept, fresh] })).status, 'known')
    const session = sampleSession(customerId, { revision: 3 })
    const refused = { customerId, entries: [late, late], retract: [barred, kept.id], session }
    t.equal((await store.keep(refused)).status, 'conflict')
    const owners = [kept.id, fresh.id, late.id, barred].map(id => other.entryOwner(id))
    t.strictSame(await Promise.all(owners), [customerId, null, null, null])
    await store.keep({ customerId, entries: [late] })
    t.equal(await other.entryOwner(late.id), customerId, 'until it is')
    await store.erase(customerId)
    t.notOk(await holds(customerId))
  })

  await t.test('a long history comes back whole', async t => {
    const customerId = uniqueId('C')
    const entries = Array.from({ length: 500 }, (_, i) => sampleOutcome({ at: noon + i }))
    for (let i = 0; i < 500; i += 25) await store.keep({ customerId, entries: entries.slice(i, i + 25) })
    t.strictSame(await history(customerId), entries)
  })

  await t.test('what cannot be kept leaves nothing behind', async t => {
    const customerId = uniqueId('C')
    const [good, bad] = [sampleEvent(), sampleEvent({ data: { tooBig: 10n ** 40n } })]
    const session = sampleSession(customerId)
    await t.rejects(store.keep({ customerId, entries: [good, bad], session, sessionTtlMs: 60_000 }))
    const facts = { tooBig: { value: 10n ** 40n, at: noon } }
    await t.rejects(store.keep({ customerId, entries: [good], session: { ...session, facts } }))
    const memory = await other.recall({ customerId, sessionId: session.id, stocked: [] })
    t.strictSame([memory.history, memory.session], [[], null])
    t.equal((await store.keep({ customerId, entries: [good], session })).status, 'kept')
  })
}
