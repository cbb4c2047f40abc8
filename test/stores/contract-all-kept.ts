import { setTimeout as after } from 'node:timers/promises'
import type { Test } from 'tap'
import type { DecisionRecord, Store } from '../../src/ports.ts'
import type { Opened } from './contract.ts'
import {
  sampleDecision,
  sampleEvent,
  sampleOutcome,
  sampleProfile,
  sampleSession,
  uniqueId,
} from './samples.ts'

/** All pages of the records of customers' decisions. */
async function allDecisionsOf(store: Store, customerIds: readonly string[]): Promise<DecisionRecord[]> {
  const all: DecisionRecord[] = []
  for (let from: string | null = null; ; ) {
    const { items, next }: Awaited<ReturnType<Store['decisionsOf']>> = await store.decisionsOf(
      customerIds,
      from,
    )
    all.push(...items)
    if (next === null) return all
    from = next
  }
}

const nothing = { profile: null, identities: [], sessions: [], entries: [], barred: [] }

const idsOf = (records: readonly DecisionRecord[]) => records.map(each => each.decisionId).sort()

export async function allKeptContract(t: Test, { store, another, clock }: Opened): Promise<void> {
  const other = await another()

  await t.test(
    'all that is kept of a customer is told as it was kept, and is what an erasure counts',
    async t => {
      const [customerId, neighbour] = ['told-{one}', 'told-{one}-not']
      const made = await fill(customerId)
      await fill(neighbour)
      const { profile, identities, sessions, entries, barred } = await other.keptOf(customerId)
      t.strictSame(profile, sampleProfile())
      t.strictSame(identities, made.identities)
      t.strictSame(
        [...sessions].sort((a, b) => (a.id < b.id ? -1 : 1)),
        made.sessions,
      )
      t.strictSame(entries, [
        { entry: made.outcome, takenBack: false },
        { entry: made.taken, takenBack: true },
        { entry: made.event, takenBack: false },
      ])
      t.strictSame(barred, [made.never])
      const decisions = await allDecisionsOf(other, [customerId])
      t.strictSame(
        decisions.sort((a, b) => (a.decisionId < b.decisionId ? -1 : 1)),
        made.records,
      )
      t.strictSame(await store.erase(customerId), {
        profile: 1,
        identities: identities.length,
        sessions: sessions.length,
        entries: entries.filter(({ takenBack }) => !takenBack).length,
        decisions: decisions.length,
      })
      t.strictSame(await store.keptOf(customerId), nothing)
      t.strictSame(await allDecisionsOf(store, [customerId]), [])
      t.equal((await allDecisionsOf(store, [neighbour])).length, 3)
    },
  )

  await t.test('of somebody unknown there is nothing', async t => {
    t.strictSame(await store.keptOf(uniqueId('C')), nothing)
    t.strictSame(await allDecisionsOf(store, [uniqueId('C'), uniqueId('C')]), [])
  })

  await t.test('thousands of decisions of several customers come in pages, none of them twice', async t => {
    const mine = [uniqueId('many'), uniqueId('many')]
    const customers = [...mine, uniqueId('C'), uniqueId('C')]
    const start = clock.now() - 7_200_000
    const records = Array.from({ length: 2_000 }, (_, index) =>
      sampleDecision(customers[index % 4]!, { at: start + index * 3_600 }),
    )
    for (let from = 0; from < records.length; from += 100)
      await (from % 200 ? store : other).remember(records.slice(from, from + 100))
    const wanted = idsOf(records.filter(({ customerId }) => mine.includes(customerId)))
    t.strictSame(idsOf(await allDecisionsOf(store, mine)), wanted)
    const { items, next } = await other.decisionsOf(mine, null)
    t.ok(items.length < 500, `${items.length} in a page`)
    t.type(next, 'string')
  })

  await t.test('a decision that another process hands over a moment late is told', async t => {
    const customerId = uniqueId('late')
    const record = sampleDecision(customerId)
    const told = allDecisionsOf(store, [customerId])
    await after(50)
    await other.remember([record])
    t.strictSame(await told, [record])
  })

  /** One of everything that can be a customer's. */
  async function fill(customerId: string) {
    const sessions = [1, 2].map(number => sampleSession(customerId, { id: `${customerId}-${number}` }))
    const outcome = sampleOutcome({ id: `${customerId}-o` })
    const taken = sampleEvent({ id: `${customerId}-taken` })
    const event = sampleEvent({ id: `${customerId}-e` })
    const never = `${customerId}-never`
    const identities = ['mail', 'phone'].map(type => ({ type, value: `${customerId}-${type}` }))
    const records = [1, 2, 3].map(() => sampleDecision(customerId))
    await store.writeProfile(customerId, sampleProfile())
    await store.keep({ customerId, entries: [outcome, taken], session: sessions[0]!, sessionTtlMs: 60_000 })
    await store.keep({ customerId, entries: [event], retract: [taken.id, never], session: sessions[1]! })
    await store.link(identities.map(identity => ({ identity, customerId })))
    await store.remember(records)
    return { sessions, outcome, taken, event, never, identities, records }
  }
}
