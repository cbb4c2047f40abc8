import type { Test } from 'tap'
import { partitionOf } from '../../src/stores/partitions.ts'
import type { Opened } from './contract.ts'
import { noon, sampleEvent, sampleOutcome, sampleProfile, sampleSession, uniqueId } from './samples.ts'

const consumers = ['one', 'two']

export async function streamContract(t: Test, { store, another, holds }: Opened): Promise<void> {
  const other = await another()
  const { stream } = store
  const partitions = new Set<number>()
  /** Somebody of a partition in which nobody else is: what others have left there would be told, too. */
  function newcomer(what = 'C'): string {
    for (;;) {
      const customerId = uniqueId(what)
      if (partitions.has(partitionOf(customerId))) continue
      partitions.add(partitionOf(customerId))
      return customerId
    }
  }
  const next = async (customerId: string, consumer = 'one', limit = 100) =>
    other.stream.next(partitionOf(customerId), [consumer], limit)
  /** What a customer's stream tells that nobody has consumed. */
  const toldOf = async (customerId: string) =>
    (await next(customerId)).told.map(({ entry, retracted }) => [entry, retracted])

  await t.test('what is kept is told once, in order, with what was taken back', async t => {
    const customerId = newcomer()
    const [a, b, barred] = [
      sampleOutcome({ reason: 'price', value: 3, weight: 0.5 }),
      sampleEvent(),
      sampleOutcome(),
    ]
    await store.keep({ customerId, entries: [a, b] })
    await other.keep({ customerId, entries: [a, b] })
    await store.keep({ customerId, entries: [], retract: [a.id, barred.id] })
    await store.keep({ customerId, entries: [barred], retract: [a.id] })
    t.strictSame(await toldOf(customerId), [
      [a, false],
      [b, false],
      [a, true],
    ])
  })

  await t.test(
    'what was told of an action shown is there in its order, also what was taken back',
    async t => {
      const customerId = newcomer()
      const decisionId = uniqueId('d')
      const of = (at: number, more: object = {}) => sampleOutcome({ decisionId, at, ...more })
      const [late, early, again] = [of(noon + 2, { value: 3 }), of(noon), of(noon + 1)]
      const [another, elsewhere] = [of(noon, { actionId: 'another' }), sampleOutcome()]
      await store.keep({ customerId, entries: [late, another, sampleEvent()] })
      await store.keep({ customerId, entries: [early, elsewhere], retract: [another.id] })
      await other.keep({ customerId, entries: [again], retract: [late.id, uniqueId('barred')] })
      const { actionId } = late
      t.strictSame(await other.stream.outcomesOf(customerId, { decisionId, actionId }), [
        late,
        early,
        again,
        late.id,
      ])
      await store.erase(customerId)
      t.strictSame(await other.stream.outcomesOf(customerId, { decisionId, actionId }), [])
    },
  )

  await t.test('what a session is kept with is told, and nothing where nothing was written', async t => {
    const customerId = newcomer()
    const [entry, never] = [sampleOutcome(), sampleOutcome()]
    const session = sampleSession(customerId)
    await store.keep({ customerId, entries: [entry], session })
    await store.keep({ customerId, entries: [entry], session: { ...session, revision: 2 } })
    await store.keep({ customerId, entries: [never], session: { ...session, revision: 7 } })
    t.strictSame(await toldOf(customerId), [[entry, false]])
  })

  await t.test('a consumer goes on from where it was, and takes its state along', async t => {
    const customerId = newcomer()
    const partition = partitionOf(customerId)
    const entries = [sampleOutcome(), sampleOutcome(), sampleOutcome()]
    await store.keep({ customerId, entries })
    const { from, states, ...first } = await next(customerId, 'going', 2)
    t.strictSame(
      [first.told.map(each => each.entry), first.more, [...states]],
      [entries.slice(0, 2), true, [['going', undefined]]],
    )
    const step = (n?: number) => ({
      partition,
      taken: [{ consumer: 'going', state: n && { n }, dead: [] }],
      consumers: ['going', 'waiting'],
    })
    t.equal(await stream.advance({ ...step(2), from, to: first.to }), true)
    t.equal(await other.stream.advance({ ...step(9), from, to: first.to }), false, 'it is not there now')
    const second = await next(customerId, 'going', 2)
    t.match(second, { from: first.to, told: [{ entry: entries[2]! }], more: false })
    t.strictSame([...second.states], [['going', { n: 2 }]])
    await stream.advance({ ...step(), from: second.from, to: second.to })
    const third = await next(customerId, 'going')
    t.match(third, { from: second.to, to: second.to, told: [] })
    t.strictSame([...third.states], [['going', { n: 2 }]])
    t.strictSame(await other.stream.states('going'), [{ n: 2 }])
    t.equal((await next(customerId, 'waiting')).told.length, 3)
  })

  await t.test(
    'several who are in one place go on together, and who is behind them first catches up',
    async t => {
      const customerId = newcomer()
      const partition = partitionOf(customerId)
      const all = ['ahead', 'level', 'behind']
      const ask = () => other.stream.next(partition, all, 100)
      const take = (consumer: string) => ({ consumer, state: consumer, dead: [] })
      await store.keep({ customerId, entries: [sampleOutcome()] })
      const { from, to } = await ask()
      const step = { partition, consumers: all, from, to }
      t.equal(await stream.advance({ ...step, taken: [take('ahead'), take('level')] }), true)
      const wrong = { ...step, taken: [{ ...take('behind'), state: 'wrong' }, take('level')] }
      t.equal(await stream.advance(wrong), false, 'one of them is not there now')
      const entry = sampleOutcome()
      await store.keep({ customerId, entries: [entry] })
      const late = await ask()
      t.match([...late.states], [['behind', undefined]], 'and nothing of it is written')
      t.match(late, { from, told: { length: 2 }, more: true })
      t.equal(await stream.advance({ ...step, to, taken: [take('behind')] }), true)
      const together = await ask()
      t.strictSame(
        [...together.states],
        all.map(name => [name, name]),
      )
      t.match(together, { from: to, told: [{ entry }], more: false })
    },
  )

  await t.test('what all consumers have passed is removed, and nothing before', async t => {
    const customerId = newcomer('trimmed')
    const partition = partitionOf(customerId)
    await store.keep({ customerId, entries: [sampleOutcome()] })
    for (const consumer of consumers) {
      t.equal(await holds('trimmed-'), true)
      const { from, to } = await next(customerId, consumer)
      await stream.advance({ partition, from, to, taken: [{ consumer, dead: [] }], consumers })
    }
    await store.erase(customerId)
    t.notOk((await stream.behind(noon)).includes(partition))
  })

  await t.test('of an erased customer the stream tells nothing, and holds nothing', async t => {
    const customerId = newcomer('forgotten')
    const partition = partitionOf(customerId)
    await store.writeProfile(customerId, sampleProfile())
    const [dead, alive] = [sampleOutcome(), sampleOutcome()]
    await store.keep({ customerId, entries: [dead] })
    const { from, to, told } = await next(customerId, 'sick')
    const sick = { position: told.at(-1)!.position, reason: 'cannot' }
    const taken = [{ consumer: 'sick', dead: [sick] }]
    await stream.advance({ partition, from, to, taken, consumers: ['sick', 'late'] })
    await store.keep({ customerId, entries: [alive] })
    t.ok(await holds('forgotten-'))
    const before = await other.stream.countDeadLetters()
    await other.erase(customerId)
    t.notOk(await holds('forgotten-'))
    t.equal(await other.stream.countDeadLetters(), before - 1)
    t.notOk((await next(customerId, 'late')).told.some(each => each.customerId === customerId))
  })

  await t.test('a partition is leased by one at a time, who is told of what comes after', async t => {
    const customerId = newcomer()
    const partition = partitionOf(customerId)
    await store.keep({ customerId, entries: [sampleOutcome()] })
    await newsOf(partition)
    t.equal(await stream.lease(partition, 'a', 60_000), true)
    t.equal(await other.stream.lease(partition, 'b', 60_000), false)
    t.equal(await stream.lease(partition, 'a', 60_000), true)
    t.notOk((await stream.news()).includes(partition), 'its news are seen')
    await store.keep({ customerId, entries: [sampleOutcome()] })
    await newsOf(partition)
    await other.stream.release(partition, 'b')
    t.equal(await other.stream.lease(partition, 'b', 60_000), false)
    await stream.release(partition, 'a')
    t.equal(await other.stream.lease(partition, 'b', 1), true)
    await until(() => stream.lease(partition, 'a', 60_000))
    t.ok((await stream.behind(noon)).includes(partition))
  })

  await t.test('a response window is over when it is, unless it was closed before', async t => {
    const customerId = newcomer()
    const partition = partitionOf(customerId)
    const open = (id: string, until: number) =>
      store.keep({ customerId, entries: [], awaits: [{ id, until }] })
    await open('late', noon + 20)
    await open('early', noon + 10)
    await open('early', noon + 5)
    await open('answered', noon + 1)
    await store.keep({ customerId, entries: [sampleOutcome()], answered: ['answered', 'never'] })
    t.strictSame(await other.stream.due(partition, noon + 9, 10), [])
    t.strictSame(await other.stream.due(partition, noon + 10, 10), [{ id: 'early', until: noon + 10 }])
    t.strictSame((await other.stream.due(partition, noon + 30, 1)).length, 1)
    t.ok((await stream.behind(noon + 30)).includes(partition))
    await other.stream.forgetWindows(partition, ['early'])
    t.strictSame(await stream.due(partition, noon + 30, 10), [{ id: 'late', until: noon + 20 }])
    await stream.forgetWindows(partition, [])
  })

  async function newsOf(partition: number): Promise<void> {
    await until(async () => (await other.stream.news()).includes(partition))
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(resolve => setImmediate(resolve))
}
