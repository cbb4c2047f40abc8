import fc from 'fast-check'
import type { Test } from 'tap'
import type { Entry, EventEntry } from '../../src/ports.ts'
import { partitionOf } from '../../src/stores/partitions.ts'
import type { Opened } from './contract.ts'
import { sampleEvent, sampleOutcome, uniqueId } from './samples.ts'

export const historyKeptMs = 3_650 * 86_400_000

/** So many times as old as what is kept. */
const aged = (times: number) => Date.now() - Math.round(times * historyKeptMs)

/** How histories end. */
export async function historyContract(t: Test, { store, another, holds }: Opened): Promise<void> {
  const other = await another()
  const history = async (customerId: string) => (await other.recall({ customerId, stocked: [] })).history

  async function writeMore(writes = 16): Promise<void> {
    for (let i = 0; i < writes; i++)
      await store.keep({ customerId: uniqueId('more'), entries: [sampleEvent()] })
  }

  await t.test('what is too old is gone, as if it had never been told, and nothing else is', async t => {
    const customerId = uniqueId('C')
    const [old, back, late, ahead] = [
      sampleOutcome({ at: aged(2) }),
      sampleOutcome({ at: aged(1.1) }),
      sampleEvent({ at: aged(0.99) }),
      sampleEvent({ at: aged(-0.5) }),
    ]
    await store.keep({ customerId, entries: [late, ahead] })
    t.strictSame(await history(customerId), [late, ahead])
    t.match(await store.keep({ customerId, entries: [old, back] }), { fresh: [old.id, back.id] })
    await writeMore()
    t.strictSame(await history(customerId), [late, ahead], 'to who remembered it, too')
    t.strictSame([...(await other.known(customerId, [old.id, late.id])).keys()], [late.id])
    t.strictSame(await Promise.all([old, late].map(({ id }) => other.entryOwner(id))), [null, customerId])
    const again = sampleOutcome({ id: old.id, at: aged(0) })
    t.match(await store.keep({ customerId, entries: [again] }), { status: 'kept', fresh: [old.id] })
    t.match(await store.keep({ customerId, entries: [late] }), { status: 'known' })
    t.strictSame(await history(customerId), [late, again, ahead])
    t.match(await store.erase(customerId), { entries: 3 })
    t.notOk(await holds(customerId))
  })

  await t.test('a history that is a little late is left alone until it is worth it', async t => {
    const customerId = uniqueId('C')
    const [late, stays] = [sampleEvent({ at: aged(1.03) }), sampleEvent({ at: aged(0.5) })]
    await store.keep({ customerId, entries: [late, stays] })
    await writeMore()
    t.strictSame(await history(customerId), [late, stays])
    await store.keep({ customerId, entries: [sampleEvent({ at: aged(1.1) })] })
    await writeMore()
    t.strictSame(await history(customerId), [stays])
  })

  await t.test('nothing is left of who has nothing else', async t => {
    const customerId = uniqueId('only old')
    const entries = [sampleEvent({ at: aged(1.1) }), sampleOutcome({ at: aged(3) })]
    await store.keep({ customerId, entries })
    await writeMore()
    t.strictSame(await history(customerId), [])
    t.match(await store.erase(customerId), { entries: 0 })
    t.notOk(await holds(customerId))
  })

  await t.test('what was taken back just now is still told, though it is old', async t => {
    const customerId = uniqueId('C')
    const [late, quiet] = [sampleOutcome({ at: aged(1.03) }), sampleOutcome({ at: aged(1.04) })]
    await store.keep({ customerId, entries: [late, quiet] })
    await store.keep({ customerId, entries: [sampleEvent({ at: aged(1.2) })], retract: [late.id] })
    await writeMore()
    t.strictSame(await history(customerId), [])
    const told = (await other.stream.next(partitionOf(customerId), ['nobody'], 1_000)).told
    const mine = told.filter(each => each.customerId === customerId && each.retracted)
    t.strictSame(
      mine.map(({ entry }) => entry),
      [late],
    )
    t.strictSame([...(await other.known(customerId, [late.id, quiet.id])).keys()], [late.id])
  })

  await t.test('a long history is shortened whole, and grows again', async t => {
    const customerId = uniqueId('C')
    const made = (times: number) => sampleOutcome({ at: aged(times) })
    const old = Array.from({ length: 300 }, (_, i) => made(1.05 - i / 10_000))
    const young = Array.from({ length: 300 }, (_, i) => made(0.9 - i / 10_000))
    const mixed = old.flatMap((each, i) => [each, young[i]!])
    for (let i = 0; i < 600; i += 50) await store.keep({ customerId, entries: mixed.slice(i, i + 50) })
    t.equal((await history(customerId)).length, 600)
    await store.keep({ customerId, entries: [made(1.2)], retract: [young[7]!.id] })
    await writeMore()
    const stays = young.filter((_, i) => i !== 7)
    t.strictSame(await history(customerId), stays)
    const more = Array.from({ length: 100 }, (_, i) => made(0.1 - i / 10_000))
    for (let i = 0; i < 100; i += 50) await store.keep({ customerId, entries: more.slice(i, i + 50) })
    t.strictSame(await history(customerId), [...stays, ...more])
    t.match(await store.erase(customerId), { entries: 399 })
  })

  await t.test('whatever comes in any order, a decision knows all that is not too old', async t => {
    const ages = [-0.2, 0, 0.4, 0.98, 1.02, 1.04, 1.2, 3]
    const step = fc.record({
      ages: fc.array(fc.constantFrom(...ages), { maxLength: 3 }),
      retracts: fc.array(fc.nat(11), { maxLength: 2 }),
      by: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
        const customerId = uniqueId('C')
        const ids = Array.from({ length: 40 }, (_, i) => `${customerId}:${i}`)
        const told: EventEntry[] = []
        const takenBack = new Set<string>()
        for (const { ages, retracts, by } of steps) {
          const barred = ids.slice(told.length, told.length + ages.length).some(id => takenBack.has(id))
          const entries = ages.map((times, i) => sampleEvent({ id: ids[told.length + i], at: aged(times) }))
          const retract = retracts.map(i => ids[i * 2]!)
          const kept = await (by ? store : other).keep({ customerId, entries, retract })
          t.equal(kept.status, barred ? 'known' : 'kept')
          if (barred) return
          told.push(...entries)
          for (const id of retract) takenBack.add(id)
          const seen = await history(customerId)
          t.strictSame(inside(seen), inside(told.filter(({ id }) => !takenBack.has(id))))
        }
        await writeMore()
        const seen = await history(customerId)
        t.strictSame(inside(seen), inside(told.filter(({ id }) => !takenBack.has(id))))
        t.strictSame(
          seen.filter(({ at }) => at < aged(1.07)),
          [],
        )
        const old = told.filter(({ id, at }) => at < aged(1.07) && !takenBack.has(id))
        t.equal(
          (
            await other.known(
              customerId,
              old.map(({ id }) => id),
            )
          ).size,
          0,
        )
      }),
      { numRuns: 60, endOnFailure: true },
    )
  })
}

/** What is not too old, oldest first. */
function inside(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ at }) => at >= aged(1)).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
}
