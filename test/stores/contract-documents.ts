import type { Test } from 'tap'
import type { Store } from '../../src/ports.ts'
import type { Opened } from './contract.ts'

export async function documentsContract(t: Test, { store, another }: Opened): Promise<void> {
  const other = await another()

  await t.test('documents are kept by name', async t => {
    t.equal(await store.document('none'), null)
    await store.writeDocument('strategy', {
      version: 'a',
      files: { 'x.yaml': 'y: 1' },
      list: [1, 'two', null],
    })
    t.strictSame(await other.document('strategy'), {
      version: 'a',
      files: { 'x.yaml': 'y: 1' },
      list: [1, 'two', null],
    })
    await other.writeDocument('strategy', ['b'])
    t.strictSame(await store.document('strategy'), ['b'])
    await store.writeDocument('strategy', null)
    t.equal(await other.document('strategy'), null)
    t.equal(await other.replaceDocument('strategy', null, 'c'), true, 'as if it had never been')
  })

  await t.test('a document is replaced only where it is what was read', async t => {
    t.equal(await store.replaceDocument('roles', { not: 'there' }, 1), false)
    t.equal(await store.document('roles'), null)
    const first = { list: [{ at: 1.5, of: null }], empty: {}, text: 'a' }
    t.equal(await store.replaceDocument('roles', null, first), true)
    t.equal(await other.replaceDocument('roles', null, { other: 1 }), false, 'it is there meanwhile')
    t.equal(await other.replaceDocument('roles', { ...first, text: 'b' }, { other: 1 }), false)
    t.strictSame(await other.document('roles'), first)
    const { text, ...rest } = (await other.document('roles')) as typeof first
    t.equal(await other.replaceDocument('roles', { text, ...rest }, { other: 2 }), true, 'in whatever order')
    t.strictSame(await store.document('roles'), { other: 2 })
    t.equal(await store.replaceDocument('roles', first, first), false, 'what was read is old')
  })

  await t.test('of many who replace what they read at once, nobody loses what another wrote', async t => {
    const add = async (by: Store, name: string): Promise<void> => {
      const read = (await by.document('names')) as string[] | null
      if (!(await by.replaceDocument('names', read, [...(read ?? []), name]))) await add(by, name)
    }
    const names = Array.from({ length: 24 }, (_, i) => `n${i}`)
    await Promise.all(names.map((name, i) => add(i % 2 ? store : other, name)))
    t.strictSame(((await store.document('names')) as string[]).sort(), [...names].sort())
  })
}
