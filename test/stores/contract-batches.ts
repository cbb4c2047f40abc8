import fc from 'fast-check'
import type { Test } from 'tap'
import type { DecisionRecord, Store } from '../../src/ports.ts'
import type { Opened } from './contract.ts'
import { decisionIdAt, sampleDecision, uniqueId } from './samples.ts'

const hourMs = 3_600_000

/** Records of decisions are kept together; each is found, and erased, by itself. */
export async function batchesContract(t: Test, { store, another, holds }: Opened): Promise<void> {
  const other = await another()

  await t.test('each of many records is found, in whatever order they came', async t => {
    const from = Date.now() - 60_000
    const records = Array.from({ length: 1_000 }, (_, i) =>
      sampleDecision(uniqueId('C'), { at: from + 3 * ((i * 617) % 1_000) }),
    )
    await store.remember(records)
    await allAreFound(t, other, records)
    t.equal(await other.decision(decisionIdAt(from + 1_500)), null, 'one that nobody has made')
  })

  await t.test('records of one time are found that two stores have kept', async t => {
    const from = Date.now() - 50_000
    const records = Array.from({ length: 60 }, (_, i) => sampleDecision(uniqueId('C'), { at: from + 5 * i }))
    const even = records.filter((_, i) => i % 2 === 0)
    const odd = records.filter((_, i) => i % 2 === 1)
    await Promise.all([store.remember(even), other.remember(odd)])
    await allAreFound(t, store, odd)
    await allAreFound(t, other, even)
  })

  await t.test('records on both sides of an hour are found', async t => {
    const hour = Math.floor(Date.now() / hourMs) * hourMs
    const records = [-120, -30, -1, 0, 1, 30, 120].map(ms =>
      sampleDecision(uniqueId('C'), { at: hour - hourMs + ms }),
    )
    await store.remember(records)
    await allAreFound(t, other, records)
    for (const { customerId } of records) t.equal((await other.erase(customerId)).decisions, 1)
  })

  await t.test('a record that is kept again hides none of those between', async t => {
    const customerId = uniqueId('C')
    const at = Date.now()
    const records = [0, 1, 2].map(() => sampleDecision(customerId, { at }))
    await store.remember(records)
    await other.remember([records[0]!, records[2]!, records[2]!])
    await allAreFound(t, store, records)
    t.equal((await store.erase(customerId)).decisions, 3)
    for (const { decisionId } of records) t.equal(await other.decision(decisionId), null)
  })

  await t.test('a large record is kept like the small ones beside it', async t => {
    const answers = ['x'.repeat(3_000_000), '\\u00e4'.repeat(100_000), '']
    const records = answers.map(answer => sampleDecision(uniqueId('C'), { answer }))
    await store.remember(records)
    await allAreFound(t, other, records)
  })

  await t.test('erasing takes out the records of one customer and leaves those beside them', async t => {
    const [mine, theirs] = [uniqueId('mine'), uniqueId('theirs')]
    const records = Array.from({ length: 150 }, (_, i) => sampleDecision(i % 3 === 0 ? mine : theirs))
    await Promise.all([store.remember(records.slice(0, 80)), other.remember(records.slice(80))])
    t.equal((await other.erase(mine)).decisions, 50)
    t.notOk(await holds(mine))
    for (const { decisionId, customerId } of records)
      if (customerId === mine) t.equal(await store.decision(decisionId), null)
    const left = records.filter(each => each.customerId === theirs)
    await allAreFound(t, store, left)
    t.equal((await store.erase(mine)).decisions, 0)
    t.equal((await store.erase(theirs)).decisions, 100)
    t.notOk(await holds(theirs))
  })

  await t.test('customers who are erased at once are all gone, and nobody else is', async t => {
    const customers = Array.from({ length: 9 }, () => `${uniqueId('erased at once')}.`)
    const stays = customers.pop()!
    const records = Array.from({ length: 126 }, (_, i) => sampleDecision([...customers, stays][i % 9]!))
    await store.remember(records)
    const erased = await Promise.all(customers.map((each, i) => (i % 2 ? store : other).erase(each)))
    for (const { decisions } of erased) t.equal(decisions, 14)
    for (const each of customers) t.notOk(await holds(each))
    const left = records.filter(each => each.customerId === stays)
    await allAreFound(t, other, left)
  })

  await t.test('a customer whose id looks alike to a hash keeps the records', async t => {
    // Both are 1582148253 by FNV-1a.
    const records = ['liquid', 'costarring'].map(customerId => sampleDecision(customerId))
    await store.remember(records)
    t.equal((await store.erase('liquid')).decisions, 1)
    t.equal(await store.decision(records[0]!.decisionId), null)
    t.strictSame(await store.decision(records[1]!.decisionId), records[1])
    t.equal((await store.erase('costarring')).decisions, 1)
  })

  await t.test('what was given before an erasure is erased, kept or not', async t => {
    const [mine, theirs] = [uniqueId('C'), uniqueId('C')]
    const at = Date.now() - 60_000
    const records = Array.from({ length: 300 }, (_, i) => sampleDecision(i % 2 === 0 ? mine : theirs, { at }))
    const kept = store.remember(records)
    t.equal((await store.erase(mine)).decisions, 150)
    await kept
    t.notOk(await holds(mine))
    const left = records.filter(each => each.customerId === theirs)
    await allAreFound(t, other, left)
  })

  await t.test('whoever keeps what and when: a record is found until its customer is erased', async t => {
    const given = fc.record({ who: fc.nat(1), customer: fc.nat(2), ms: fc.nat(400), call: fc.nat(3) })
    await fc.assert(
      fc.asyncProperty(fc.array(given, { minLength: 1, maxLength: 40 }), async many => {
        const from = Date.now() - 1_000
        const customers = [uniqueId('C'), uniqueId('C'), uniqueId('C')]
        const calls = new Map<string, DecisionRecord[]>()
        for (const { who, customer, ms, call } of many) {
          const records = calls.get(`${who} ${call}`) ?? []
          calls.set(`${who} ${call}`, [...records, sampleDecision(customers[customer]!, { at: from + ms })])
        }
        await Promise.all(
          [...calls].map(([call, records]) => (call.startsWith('0') ? store : other).remember(records)),
        )
        const all = [...calls.values()].flat()
        await allAreFound(t, other, all)
        const mine = all.filter(each => each.customerId === customers[0])
        t.equal((await store.erase(customers[0]!)).decisions, mine.length)
        for (const { decisionId } of mine) t.equal(await other.decision(decisionId), null)
        const left = all.filter(each => each.customerId !== customers[0])
        await allAreFound(t, store, left)
      }),
      { numRuns: 25 },
    )
  })
}

async function allAreFound(t: Test, store: Store, records: readonly DecisionRecord[]): Promise<void> {
  for (let start = 0; start < records.length; start += 50) {
    const some = records.slice(start, start + 50)
    t.strictSame(await Promise.all(some.map(each => store.decision(each.decisionId))), some)
  }
}
