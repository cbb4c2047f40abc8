import type { Test } from 'tap'
import type { Opened } from './contract.ts'
import { uniqueId } from './samples.ts'

export async function identitiesContract(t: Test, { store, another }: Opened): Promise<void> {
  const other = await another()

  await t.test('identities lead to their customer and are listed in order', async t => {
    const customerId = uniqueId('C')
    const [phone, mail] = [
      { type: 'phone', value: uniqueId('+45') },
      { type: 'e-mail', value: uniqueId('a@b') },
    ]
    t.equal(await store.whose(phone), null)
    await store.link([
      { identity: phone, customerId },
      { identity: mail, customerId },
    ])
    t.equal(await other.whose(phone), customerId)
    t.equal(await other.whose(mail), customerId)
    t.equal(await other.whose({ type: 'e-mail', value: phone.value }), null)
    t.strictSame(await other.identities(customerId), [mail, phone])
  })

  await t.test('one that leads elsewhere is moved', async t => {
    const [from, to] = [uniqueId('C'), uniqueId('C')]
    const identity = { type: 'cookie', value: uniqueId('v') }
    await store.link([
      { identity, customerId: from },
      { identity, customerId: to },
    ])
    await store.link([{ identity, customerId: to }])
    t.equal(await other.whose(identity), to)
    t.strictSame([await other.identities(from), await other.identities(to)], [[], [identity]])
  })

  await t.test('one that is unlinked leads nowhere', async t => {
    const customerId = uniqueId('C')
    const identity = { type: 'device', value: uniqueId('v') }
    await store.unlink(identity)
    await store.link([{ identity, customerId }])
    await store.unlink(identity)
    await store.unlink(identity)
    t.equal(await other.whose(identity), null)
    t.strictSame(await other.identities(customerId), [])
  })

  await t.test('whoever links and unlinks it at once: its customer lists it, and nobody else', async t => {
    for (let round = 0; round < 20; round++) {
      const identity = { type: 'phone', value: uniqueId('+r') }
      const customers = [uniqueId('C'), uniqueId('C'), uniqueId('C')]
      await Promise.all(
        Array.from({ length: 12 }, (_, i) => {
          const on = i % 2 ? store : other
          return i % 6 === 5 ? on.unlink(identity) : on.link([{ identity, customerId: customers[i % 3]! }])
        }),
      )
      const owner = await store.whose(identity)
      for (const each of customers)
        t.strictSame(await other.identities(each), each === owner ? [identity] : [])
      if (owner === null) continue
      t.equal((await store.erase(owner)).identities, 1)
      t.equal(await other.whose(identity), null)
    }
  })

  await t.test('type and value do not run into each other', async t => {
    const [one, two] = [uniqueId('C'), uniqueId('C')]
    const [left, right] = [
      { type: 'a:b', value: 'c' },
      { type: 'a', value: 'b:c' },
    ]
    await store.link([
      { identity: left, customerId: one },
      { identity: right, customerId: two },
    ])
    t.strictSame([await other.whose(left), await other.whose(right)], [one, two])
  })
}
