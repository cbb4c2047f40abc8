import type { Test } from 'tap'
import type { Opened } from './contract.ts'
import { uniqueId } from './samples.ts'

export async function stockContract(t: Test, { store, another }: Opened): Promise<void> {
  const other = await another()

  await t.test('a unit is taken once an outcome, and can be given back', async t => {
    const [action, empty] = [uniqueId('action'), uniqueId('action')]
    const taken = async () => (await other.recall({ customerId: 'anyone', stocked: [action, empty] })).taken
    t.strictSame(await taken(), { [action]: 0, [empty]: 0 })
    await Promise.all([store.take(action, 'o1'), store.take(action, 'o1'), other.take(action, 'o2')])
    t.strictSame(await taken(), { [action]: 2, [empty]: 0 })
    await store.giveBack(action, 'o1')
    await store.giveBack(action, 'o1')
    await store.giveBack(action, 'never taken')
    t.strictSame(await taken(), { [action]: 1, [empty]: 0 })
    await store.take(action, 'o1')
    t.strictSame(await taken(), { [action]: 2, [empty]: 0 })
  })

  await t.test('many customers asked for in one turn each get their own answer', async t => {
    const action = uniqueId('action')
    await store.take(action, 'o1')
    const ids = Array.from({ length: 150 }, () => uniqueId('C'))
    await store.importProfiles(
      ids.map(customerId => ({
        customerId,
        profile: { attributes: { is: customerId }, updatedAt: 1, source: 'import' },
      })),
    )
    const memories = await Promise.all(ids.map(customerId => other.recall({ customerId, stocked: [action] })))
    t.strictSame(
      memories.map(each => each.profile?.attributes.is),
      ids,
    )
    t.ok(memories.every(each => each.taken[action] === 1))
  })
}
