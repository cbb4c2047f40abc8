import t from 'tap'
import { openDatabases } from '../../src/stores/lmdb/databases.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import { decisionsKeptMs } from './contract-decisions.ts'
import { sampleOutcome, sampleProfile } from './samples.ts'

const known = (customerId: string) => ({ customerId, stocked: [] })

await t.test('what one store remembers of a customer is what any store on the folder wrote last', async t => {
  const folder = t.testdir()
  const [reader, writer] = await Promise.all([0, 1].map(() => lmdbStore({ folder, decisionsKeptMs })))
  t.teardown(() => Promise.all([reader!.close(), writer!.close()]))
  const seen = async () => {
    const { profile, history } = await reader!.recall(known('ann'))
    return [profile?.attributes.age, history.length]
  }
  t.strictSame(await seen(), [undefined, 0])
  await writer!.writeProfile('ann', sampleProfile({ attributes: { age: 1 } }))
  t.strictSame(await seen(), [1, 0])
  const outcome = sampleOutcome()
  await writer!.keep({ customerId: 'ann', entries: [outcome] })
  t.strictSame(await seen(), [1, 1])
  await writer!.keep({ customerId: 'ann', entries: [], retract: [outcome.id] })
  t.strictSame(await seen(), [1, 0])
  const { updatedAt, source } = sampleProfile()
  await writer!.importProfiles([
    { customerId: 'ann', profile: { attributes: { age: 2 }, updatedAt, source } },
  ])
  t.strictSame(await seen(), [2, 0])
  await writer!.erase('ann')
  t.strictSame(await seen(), [undefined, 0])
})

await t.test('and after more changes than the log of them keeps, which stays bounded', async t => {
  const folder = t.testdir()
  const [reader, writer] = await Promise.all([0, 1].map(() => lmdbStore({ folder, decisionsKeptMs })))
  t.teardown(() => Promise.all([reader!.close(), writer!.close()]))
  await reader!.recall(known('ann'))
  await writer!.writeProfile('ann', sampleProfile())
  await Promise.all(
    Array.from({ length: 12_000 }, (_, i) => writer!.writeProfile(`other-${i}`, sampleProfile())),
  )
  t.ok((await reader!.recall(known('ann'))).profile)
  const databases = await openDatabases(folder)
  t.teardown(() => databases.close())
  t.ok(databases.changes.getKeysCount() < 10_000, 'old ones are gone')
})
