import t from 'tap'
import type { DecisionRecord, Store } from '../src/ports.ts'
import { recordKeeper } from '../src/records.ts'

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

const nextTurn = () => new Promise(resolve => setImmediate(resolve))

t.test('records of one turn of the event loop are one write', async t => {
  const { store, batches, waiting } = slowStore()
  const keeper = recordKeeper(store, () => t.fail('lost'))
  for (const id of ['a', 'b', 'c']) keeper.add(record(id))
  await nextTurn()
  keeper.add(record('d'))
  await nextTurn()
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
  await nextTurn()
  t.same(batches, [['a', 'b']])
  t.equal(settled, false)
  waiting[0]!.reject(new Error('gone'))
  await settling
  t.match(lost, [[2, { message: 'gone' }]])
  await nextTurn()
  t.equal(batches.length, 1, 'no empty batch follows')
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
    await nextTurn()
    t.equal(batches[0]?.length, 10_000)
    waiting[0]!.resolve()
    await keeper.settled()
    keeper.add(record('again'))
    await nextTurn()
    t.same(batches[1], ['again'])
    t.equal(lost, 5)
  },
)
