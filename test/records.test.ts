import t from 'tap'
import type { DecisionRecord, Store } from '../src/ports.ts'
import { recordKeeper } from '../src/records.ts'
import { until } from './until.ts'

const record = (decisionId: string) => ({ decisionId }) as DecisionRecord

/** A store that keeps a batch when it is told to. */
function slowStore() {
  const batches: string[][] = []
  const waiting: { resolve: () => void; reject: (why: Error) => void }[] = []
  const remember: Store['remember'] = records => {
    batches.push(records.map(({ decisionId }) => decisionId))
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }))
  }
  return { store: { remember } as Store, batches, waiting }
}

t.test('records that come close together are one write, and are found meanwhile', async t => {
  const { store, batches, waiting } = slowStore()
  const keeper = recordKeeper(store, () => t.fail('lost'))
  for (const id of ['a', 'b', 'c']) keeper.add(record(id))
  t.equal(keeper.find('b')?.decisionId, 'b')
  t.equal(keeper.find('x'), null)
  await until(() => batches.length === 1)
  keeper.add(record('d'))
  await until(() => batches.length === 2)
  t.same(batches, [['a', 'b', 'c'], ['d']])
  for (const { resolve } of waiting) resolve()
  await keeper.settled()
})

t.test('all is kept or lost when it is settled, and nothing is written twice or after it', async t => {
  const { store, batches, waiting } = slowStore()
  const lost: [number, unknown][] = []
  const keeper = recordKeeper(store, (count, why) => lost.push([count, why]))
  keeper.add(record('a'))
  keeper.add(record('b'))
  let settled = false
  const settling = keeper.settled().then(() => {
    settled = true
  })
  t.same(batches, [['a', 'b']], 'without waiting for more')
  await Promise.resolve()
  t.equal(settled, false)
  waiting[0]!.reject(new Error('gone'))
  await settling
  t.match(lost, [[2, { message: 'gone' }]])
  keeper.add(record('c'))
  await until(() => batches.length === 2)
  waiting[1]!.resolve()
  await keeper.settled()
  t.same(batches, [['a', 'b'], ['c']], 'no empty batch between')
})

t.test(
  'a store that is hopelessly behind loses records, not memory, and is given more when it has caught up',
  async t => {
    const { store, batches, waiting } = slowStore()
    let lost = 0
    const keeper = recordKeeper(store, count => {
      lost += count
    })
    for (let i = 0; i < 10_005; i++) keeper.add(record(String(i)))
    t.equal(lost, 5)
    await until(() => batches.length === 1)
    t.equal(batches[0]?.length, 10_000)
    waiting[0]!.resolve()
    await keeper.settled()
    keeper.add(record('again'))
    await until(() => batches.length === 2)
    t.same(batches[1], ['again'])
    t.equal(lost, 5)
  },
)
