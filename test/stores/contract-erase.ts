import { setTimeout as after } from 'node:timers/promises'
import type { Test } from 'tap'
import type { Opened } from './contract.ts'
import {
  sampleDecision,
  sampleEvent,
  sampleOutcome,
  sampleProfile,
  sampleSession,
  uniqueId,
} from './samples.ts'

export async function eraseContract(t: Test, { store, another, holds }: Opened): Promise<void> {
  const other = await another()

  await t.test('erasing removes all of a customer, says how much, and touches nobody else', async t => {
    const [customerId, neighbour] = ['erased-{one}', 'erased-{one}-not']
    const made = { mine: await fill(customerId), theirs: await fill(neighbour) }
    t.ok(await holds('erased-'), 'the search finds what is there')
    const erased = await other.erase(customerId)
    t.strictSame(erased, { profile: 1, sessions: 2, entries: 2, decisions: 3, identities: 2 })

    t.strictSame(await store.recall({ customerId, sessionId: made.mine.session.id, stocked: [] }), {
      profile: null,
      session: null,
      history: [],
      taken: {},
    })
    t.equal(await store.session(made.mine.session.id), null)
    t.equal(await store.entryOwner(made.mine.outcome.id), null)
    t.equal(await store.decision(made.mine.record.decisionId), null)
    t.equal(await store.whose(made.mine.identity), null)
    t.strictSame(await store.identities(customerId), [])
    t.strictSame((await store.customers({ limit: 10 })).items, [neighbour])

    t.strictSame(await store.session(made.theirs.session.id), made.theirs.session)
    t.strictSame(await store.decision(made.theirs.record.decisionId), made.theirs.record)
    t.equal(await store.whose(made.theirs.identity), neighbour)
    t.equal(await store.entryOwner(made.theirs.outcome.id), neighbour)

    await other.erase(neighbour)
    t.notOk(await holds('erased-'), 'no key and no value names either of them')
    t.notOk(await holds(made.mine.outcome.id))
    t.notOk(await holds(made.mine.session.id))
    t.notOk(await holds(made.mine.identity.value))
  })

  await t.test('a decision that any process hands over a moment late is erased, too', async t => {
    const [mine, theirs] = [uniqueId('late {one}'), uniqueId('C')]
    await store.writeProfile(mine, sampleProfile())
    const records = [mine, theirs, mine].map(customerId => sampleDecision(customerId))
    const erasing = store.erase(mine)
    await after(100)
    await Promise.all([store.remember(records.slice(0, 2)), other.remember(records.slice(2))])
    t.match(await erasing, { profile: 1, decisions: 2 })
    t.notOk(await holds(mine))
    t.equal(await store.decision(records[0]!.decisionId), null)
    t.strictSame(await store.decision(records[1]!.decisionId), records[1])
  })

  await t.test('a decision whose clock was hours ahead is erased, too', async t => {
    const customerId = uniqueId('ahead')
    const inHours = (hours: number) => Date.now() + hours * 3_600_000
    const record = sampleDecision(customerId, { at: inHours(5) })
    await store.remember([record])
    const erasing = other.erase(customerId)
    await after(100)
    await store.remember([sampleDecision(customerId, { at: inHours(3) })])
    t.match(await erasing, { decisions: 2 })
    t.notOk(await holds(customerId))
    t.equal(await store.decision(record.decisionId), null)
  })

  await t.test('a profile that is written while its customer is erased is listed', async t => {
    const [customerId, imported] = [uniqueId('again {one}'), uniqueId('again {two}')]
    for (const each of [customerId, imported]) await store.writeProfile(each, sampleProfile())
    const erasing = Promise.all([store.erase(customerId), other.erase(imported)])
    await after(150)
    t.equal(await store.writeProfile(customerId, sampleProfile()), true)
    await other.importProfiles([{ customerId: imported, profile: sampleProfile() }])
    await erasing
    const { items } = await store.customers({ limit: 1_000 })
    for (const each of [customerId, imported]) {
      t.strictSame(await store.profile(each), sampleProfile())
      t.ok(items.includes(each), each)
      await store.erase(each)
    }
    t.notOk(await holds('again {'))
  })

  await t.test('erasing nobody removes nothing', async t => {
    const nothing = { profile: 0, sessions: 0, entries: 0, decisions: 0, identities: 0 }
    t.strictSame(await store.erase(uniqueId('C')), nothing)
  })

  await t.test('an erased customer may come again', async t => {
    const customerId = uniqueId('C')
    const entry = sampleOutcome()
    await store.keep({ customerId, entries: [], retract: [entry.id] })
    await store.writeProfile(customerId, sampleProfile())
    await store.erase(customerId)
    t.equal(await store.writeProfile(customerId, sampleProfile()), true)
    t.strictSame(await store.keep({ customerId, entries: [entry] }), { status: 'kept', fresh: [entry.id] })
    t.strictSame((await other.recall({ customerId, stocked: [] })).history, [entry])
  })

  /** One of everything that can be a customer's, all of it naming the customer. */
  async function fill(customerId: string) {
    const session = sampleSession(customerId, { id: `${customerId}-session` })
    const [outcome, event] = [
      sampleOutcome({ id: `${customerId}-o` }),
      sampleEvent({ id: `${customerId}-e` }),
    ]
    const taken = sampleEvent({ id: `${customerId}-taken` })
    const record = sampleDecision(customerId)
    const identity = { type: 'phone', value: `${customerId}-phone` }
    await store.writeProfile(customerId, sampleProfile())
    await store.keep({ customerId, entries: [outcome, event, taken], session, sessionTtlMs: 60_000 })
    await store.keep({ customerId, entries: [], retract: [taken.id, `${customerId}-never`] })
    await store.keep({
      customerId,
      entries: [],
      session: sampleSession(customerId, { id: `${customerId}-2` }),
    })
    await store.link([
      { identity, customerId },
      { identity: { type: 'mail', value: `${customerId}-mail` }, customerId },
    ])
    await store.remember([record, sampleDecision(customerId), sampleDecision(customerId)])
    return { session, outcome, record, identity }
  }
}
