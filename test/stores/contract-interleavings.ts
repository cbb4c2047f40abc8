import fc from 'fast-check'
import type { Test } from 'tap'
import type { Entry, Store } from '../../src/ports.ts'
import type { Opened } from './contract.ts'
import { noon, sampleEvent, sampleSession, uniqueId } from './samples.ts'

export async function interleavingsContract(t: Test, { store, another }: Opened): Promise<void> {
  const stores = [store, await another(), await another()]

  await t.test('feeders of one session lose no entry, count none twice, and skip no revision', async t => {
    const feeds = fc.array(fc.tuple(fc.nat(2), fc.nat(7), fc.boolean()), { minLength: 2, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(feeds, async steps => {
        const customerId = uniqueId('C')
        const sessionId = uniqueId('session')
        // Several steps may carry the same entry: a retry on another replica, while the first is still under way.
        const entries = Array.from({ length: 8 }, (_, i) =>
          sampleEvent({ id: `${customerId}-${i}`, at: noon + i }),
        )
        await Promise.all(
          steps.map(([who, which]) => feed(stores[who]!, customerId, sessionId, entries[which]!)),
        )
        const sent = new Set(steps.map(([, which]) => entries[which]!.id))
        const { session, history } = await store.recall({ customerId, sessionId, stocked: [] })
        t.strictSame(history.map(each => each.id).sort(), [...sent].sort())
        t.strictSame(
          Object.keys(session?.facts ?? {}).sort(),
          [...sent].sort(),
          'the session has seen each of them',
        )
        t.equal(session?.revision, sent.size, 'one revision for each entry')
      }),
      { numRuns: 25 },
    )
  })

  await t.test(
    'of customers who begin a session of one id at once one has it, and the others nothing',
    async t => {
      const begun = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 2, maxLength: 9 })
      await fc.assert(
        fc.asyncProperty(begun, async steps => {
          const sessionId = uniqueId('session')
          const customers = [uniqueId('C'), uniqueId('C'), uniqueId('C')]
          const sent = await Promise.all(
            steps.map(async ([who, which], i) => {
              const customerId = customers[which]!
              const entry = sampleEvent({ id: `${sessionId}-${i}` })
              return { customerId, entry, isKept: await feed(stores[who]!, customerId, sessionId, entry) }
            }),
          )
          const owner = (await store.session(sessionId))?.customerId
          for (const { customerId, entry, isKept } of sent) {
            t.equal(isKept, customerId === owner, 'all that the one sends is kept, and only this')
            const { session, history } = await store.recall({ customerId, sessionId, stocked: [] })
            t.equal(session !== null, isKept)
            t.equal(
              history.some(({ id }) => id === entry.id),
              isKept,
            )
          }
        }),
        { numRuns: 25 },
      )
    },
  )

  await t.test('entries and retractions in any order come to the same end', async t => {
    const steps = fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(steps, async steps => {
        const customerId = uniqueId('C')
        const entries = Array.from({ length: 4 }, (_, i) =>
          sampleEvent({ id: `${customerId}-${i}`, at: noon + i }),
        )
        await Promise.all(
          steps.map(([who, which, back]) => {
            const entry = entries[which]!
            const what = back ? { entries: [], retract: [entry.id] } : { entries: [entry] }
            return stores[who]!.keep({ customerId, ...what })
          }),
        )
        const back = new Set(steps.flatMap(([, which, back]) => (back ? [which] : [])))
        const kept = new Set(steps.flatMap(([, which, back]) => (back ? [] : [which])))
        const { history } = await store.recall({ customerId, stocked: [] })
        t.strictSame(
          history,
          entries.filter((_, i) => kept.has(i) && !back.has(i)),
        )
      }),
      { numRuns: 25 },
    )
  })

  await t.test('what a store has acknowledged the next read of another shows', async t => {
    const reads = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(reads, async steps => {
        const customerId = uniqueId('C')
        for (const [index, [writer, reader]] of steps.entries()) {
          await stores[writer]!.keep({ customerId, entries: [sampleEvent({ at: noon + index })] })
          const { history } = await stores[reader]!.recall({ customerId, stocked: [] })
          t.equal(history.length, index + 1)
        }
      }),
      { numRuns: 15 },
    )
  })
}

/** What a use case does with an event of a session: read, change, keep; again after a conflict. False where it is another's session. */
async function feed(store: Store, customerId: string, sessionId: string, entry: Entry): Promise<boolean> {
  for (;;) {
    const { session } = await store.recall({ customerId, sessionId, stocked: [] })
    const before = session ?? sampleSession(customerId, { id: sessionId, revision: 0, facts: {} })
    const facts = { ...before.facts, [entry.id]: { value: true, at: entry.at } }
    const next = { ...before, revision: before.revision + 1, facts }
    const kept = await store.keep({ customerId, entries: [entry], session: next, sessionTtlMs: 60_000 })
    if (kept.status !== 'conflict') return kept.status !== 'foreign'
  }
}
