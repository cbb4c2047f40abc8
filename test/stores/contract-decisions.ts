import type { Test } from 'tap'
import type { Opened } from './contract.ts'
import { sampleDecision, sampleEvent, sampleOutcome, uniqueId } from './samples.ts'

/** For how long the stores of the contract keep decisions. */
export const decisionsKeptMs = 3 * 3_600_000

export async function decisionsContract(t: Test, { store, another, holds }: Opened): Promise<void> {
  const other = await another()

  await t.test('a decision that is remembered is found on any connection, as it was', async t => {
    const customerId = uniqueId('C')
    const records = [sampleDecision(customerId), sampleDecision(customerId), sampleDecision(uniqueId('C'))]
    await store.remember(records)
    for (const each of records) t.strictSame(await other.decision(each.decisionId), each)
    t.equal(await other.decision('unknown'), null)
    await store.remember([])
  })

  await t.test('a decision keeps the memory that it was made from, whatever came since', async t => {
    const customerId = uniqueId('C')
    const recalled = async () => other.recall({ customerId, sessionId: 'none', stocked: ['a'] })
    const record = async () => sampleDecision(customerId, { memory: await recalled() })
    const records = [await record()]
    const entries = Array.from({ length: 40 }, () => sampleOutcome())
    for (const entry of entries) await store.keep({ customerId, entries: [entry] })
    records.push(await record(), sampleDecision(customerId, { memory: null }))
    await store.keep({ customerId, entries: [sampleEvent()], retract: [entries[3]!.id] })
    records.push(await record())
    const { memory } = records[3]!
    records.push(sampleDecision(customerId, { memory: { ...memory!, history: [...memory!.history] } }))
    await store.remember(records)
    for (const each of records) t.strictSame(await other.decision(each.decisionId), each)
  })

  await t.test('a decision is found by whoever gave it before it is kept', async t => {
    const record = sampleDecision(uniqueId('C'))
    const kept = store.remember([record])
    t.strictSame(await store.decision(record.decisionId), record)
    await kept
    t.strictSame(await store.decision(record.decisionId), record)
  })

  await t.test('the same decision again is one decision', async t => {
    const customerId = uniqueId('C')
    const record = sampleDecision(customerId)
    await store.remember([record, record])
    await store.remember([record])
    t.equal((await store.erase(customerId)).decisions, 1)
  })

  await t.test('an old decision is forgotten', async t => {
    const customerId = uniqueId('C')
    const old = sampleDecision(customerId, {
      at: Date.now() - decisionsKeptMs - 1_000,
      answer: uniqueId('old answer'),
    })
    await store.remember([old])
    t.equal(await other.decision(old.decisionId), null)
    await store.remember([sampleDecision(customerId)])
    t.equal((await store.erase(customerId)).decisions, 1)
    t.notOk(await holds(old.answer))
  })

  await t.test('it answers when asked whether it is there', async t => {
    await t.resolves(store.ping())
  })
}
