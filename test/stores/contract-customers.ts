import type { Test } from 'tap'
import type { Opened } from './contract.ts'
import { noon, sampleProfile, uniqueId } from './samples.ts'

export async function customersContract(t: Test, { store, another }: Opened): Promise<void> {
  const other = await another()

  await t.test('without customers the first page is empty and the last', async t => {
    t.strictSame(await store.customers({ limit: 10 }), { items: [], next: null })
    t.equal(await store.profile('nobody'), null)
  })

  await t.test("customers are paged in the order of their ids' bytes, each once", async t => {
    const ids = ['C-0001', 'C-0002', 'C-10', 'C-9', 'a', 'a b', 'ä', '{x}', '\uffee', '😀', ...many('M')]
    await store.importProfiles(shuffled(ids).map(customerId => ({ customerId, profile: plain })))
    const expected = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    t.strictSame(await other.customers({ limit: 1_000 }), { items: expected, next: null })
    t.strictSame(await other.customers({ limit: ids.length }), { items: expected, next: null })
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await other.customers({ after, limit: 7 })
      t.ok(page.items.length <= 7)
      seen.push(...page.items)
      after = page.next ?? undefined
    } while (after !== undefined)
    t.strictSame(seen, expected)
    t.strictSame(
      (await other.customers({ after: 'C-1', limit: 2 })).items,
      ['C-10', 'C-9'],
      'after need not exist',
    )
  })

  await t.test('a profile is written only over the revision that its writer has read', async t => {
    const customerId = uniqueId('C')
    const first = sampleProfile()
    t.equal(await store.writeProfile(customerId, sampleProfile({ revision: 2 })), false)
    t.equal(await other.profile(customerId), null)
    t.equal(await store.writeProfile(customerId, first), true)
    t.strictSame(await other.profile(customerId), first)
    t.equal(await other.writeProfile(customerId, sampleProfile({ source: 'other' })), false)
    t.strictSame(await store.profile(customerId), first)
    const second = sampleProfile({ revision: 2, attributes: { age: 45 } })
    t.equal(await other.writeProfile(customerId, second), true)
    t.strictSame((await store.recall({ customerId, stocked: [] })).profile, second)
    t.ok((await store.customers({ limit: 1_000 })).items.includes(customerId))
  })

  await t.test('a profile that cannot be kept leaves no customer behind', async t => {
    const customerId = uniqueId('C')
    const attributes = { tooBig: 10n ** 40n }
    await t.rejects(store.writeProfile(customerId, sampleProfile({ attributes })))
    await t.rejects(store.importProfiles([{ customerId, profile: { ...plain, attributes } }]))
    t.equal(await other.profile(customerId), null)
    t.notOk((await other.customers({ limit: 1_000 })).items.includes(customerId))
  })

  await t.test('of many writers of one revision one wins', async t => {
    const customerId = uniqueId('C')
    const writers = Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? store : other).writeProfile(customerId, sampleProfile({ attributes: { writer: i } })),
    )
    const won = (await Promise.all(writers)).flatMap((ok, i) => (ok ? [i] : []))
    t.equal(won.length, 1)
    t.equal((await store.profile(customerId))?.attributes.writer, won[0])
  })

  await t.test('an import overwrites, and the revision grows', async t => {
    const customerId = uniqueId('C')
    const profile = { attributes: { age: 50 }, updatedAt: noon + 9, source: 'import' }
    await store.writeProfile(customerId, sampleProfile())
    await store.importProfiles([{ customerId, profile }])
    t.strictSame(await other.profile(customerId), { ...profile, revision: 2 })
    await store.importProfiles([
      { customerId, profile },
      { customerId, profile: { ...profile, source: 'last' } },
    ])
    t.strictSame(await other.profile(customerId), { ...profile, source: 'last', revision: 4 })
    await store.importProfiles([])
  })
}

const plain = { attributes: { age: 30 }, updatedAt: noon, source: 'import' }

function many(prefix: string): string[] {
  return Array.from({ length: 60 }, (_, i) => `${prefix}-${i}`)
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item, i) => [(i * 7_919) % 101, item] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item)
}
