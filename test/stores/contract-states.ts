import type { Test } from 'tap'
import type { Opened } from './contract.ts'
import { uniqueId } from './samples.ts'

export async function statesContract(t: Test, { store, another }: Opened): Promise<void> {
  const other = await another()

  await t.test('a state is read back by whoever looks, with its revision', async t => {
    const name = uniqueId('state')
    t.equal(await store.state(name), null)
    const value = { 'term-deposit web': Buffer.from([1, 2, 255]), text: 'ä', none: {} }
    t.equal(await store.writeState(name, { revision: 1, value }), true)
    t.strictSame(await other.state(name), { revision: 1, value })
    t.equal(await other.writeState(name, { revision: 2, value: null }), true)
    t.strictSame(await store.state(name), { revision: 2, value: null })
  })

  await t.test('who has not read the last revision writes nothing', async t => {
    const name = uniqueId('state')
    t.equal(await store.writeState(name, { revision: 2, value: 'early' }), false)
    t.equal(await store.writeState(name, { revision: 1, value: 'first' }), true)
    t.equal(await other.writeState(name, { revision: 1, value: 'late' }), false)
    t.strictSame(await other.state(name), { revision: 1, value: 'first' })
  })

  await t.test('the revisions of several are told in order', async t => {
    const names = [uniqueId('state'), uniqueId('state'), uniqueId('state')]
    await store.writeState(names[2]!, { revision: 1, value: 1 })
    await store.writeState(names[2]!, { revision: 2, value: 2 })
    await other.writeState(names[0]!, { revision: 1, value: 3 })
    t.strictSame(await other.stateRevisions(names), [1, 0, 2])
    t.strictSame(await store.stateRevisions([]), [])
  })

  await t.test('of many who count up at the same time, on two connections, none is lost', async t => {
    const name = uniqueId('state')
    const countUp = async (by: typeof store) => {
      for (;;) {
        const before = (await by.state(name)) ?? { revision: 0, value: 0 }
        const next = { revision: before.revision + 1, value: (before.value as number) + 1 }
        if (await by.writeState(name, next)) return
      }
    }
    await Promise.all(Array.from({ length: 20 }, (_, index) => countUp(index % 2 ? store : other)))
    t.strictSame(await store.state(name), { revision: 20, value: 20 })
  })
}
