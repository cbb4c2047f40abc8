import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Test } from 'tap'
import { type OutcomeCounts, outcomeCounts, summed } from '../../src/learning/outcome-counts.ts'
import type { OutcomeEntry, Store } from '../../src/ports.ts'
import { partitionOf } from '../../src/stores/partitions.ts'
import { consumeAll } from '../../src/stream/consume.ts'
import { type DrainSettings, drained } from '../../src/stream/drain.ts'
import type { Consumer } from '../../src/stream-ports.ts'
import type { Opened } from './contract.ts'
import { noon, sampleEvent, sampleOutcome, uniqueId } from './samples.ts'

export async function drainContract(t: Test, { store, another, clock }: Opened): Promise<void> {
  const other = await another()
  const counts = async () => summed((await other.stream.states(outcomeCounts.name)) as OutcomeCounts[])
  const drainOf = ({ stream }: Store, ...consumers: readonly Consumer[]): DrainSettings => ({
    stream,
    consumers,
    owner: uniqueId('replica'),
    sweep: async () => {},
    now: () => noon,
  })

  await t.test('outcomes are counted once, and off again when they are taken back', async t => {
    const customers = Array.from({ length: 40 }, () => uniqueId('C'))
    for (const customerId of customers) {
      const [seen, clicked] = [sampleOutcome(), sampleOutcome({ outcome: 'clicked' })]
      await store.keep({ customerId, entries: [seen, clicked, sampleEvent()] })
      await store.keep({ customerId, entries: [seen] })
      await other.keep({ customerId, entries: [], retract: [clicked.id] })
    }
    await drained(drainOf(store, outcomeCounts))
    const term = { actionId: 'term-deposit', channel: 'web' }
    t.strictSame(await counts(), [
      { ...term, outcome: 'clicked', count: 0 },
      { ...term, outcome: 'impression', count: 40 },
    ])
  })

  await t.test('two who drain at the same time count each outcome once', async t => {
    const customers = Array.from({ length: 20 }, () => uniqueId('C'))
    const write = async (from: Store) => {
      for (let i = 0; i < 10; i++) {
        const entry = (): OutcomeEntry => sampleOutcome({ channel: 'mobile' })
        await Promise.all(customers.map(customerId => from.keep({ customerId, entries: [entry(), entry()] })))
      }
    }
    let writing = true
    const written = Promise.all([write(store), write(other)]).finally(() => {
      writing = false
    })
    // Without leases: they meet at every partition.
    const drain = async ({ stream }: Store) => {
      for (let last = false; ; last = !writing) {
        for (const partition of await stream.behind(noon))
          await consumeAll({ stream, partition, consumers: [outcomeCounts], goesOn: () => true })
        if (last) return
        await nextTurn()
      }
    }
    await Promise.all([drain(store), drain(other), drain(store), written])
    t.match(
      (await counts()).filter(({ channel }) => channel === 'mobile'),
      [{ outcome: 'impression', count: 800 }],
    )
    await t.resolves(
      Promise.all([drained(drainOf(store, outcomeCounts)), drained(drainOf(other, outcomeCounts))]),
    )
  })

  await t.test('what a consumer cannot take goes to the dead letters, and the rest goes on', async t => {
    let squeamish = true
    const values: Consumer<readonly number[]> = {
      name: 'values',
      initial: [],
      consume: (before, told) => [
        ...before,
        ...told.map(({ entry }) => {
          if (squeamish && entry.type === 'event') throw new Error(`no events: ${entry.event}`)
          return entry.type === 'outcome' ? (entry.value ?? 0) : -1
        }),
      ],
    }
    const customerId = uniqueId('C')
    const [a, b] = [sampleOutcome({ value: 1 }), sampleOutcome({ value: 2 })]
    const [poison, worse] = [sampleEvent({ event: 'poison' }), sampleEvent({ event: 'worse' })]
    const both = drainOf(store, values, outcomeCounts)
    await drained(both)
    await store.keep({ customerId, entries: [a, poison, b, worse] })
    await drained(both)
    const valuesNow = async () => (await other.stream.states('values')).flat().filter(value => value !== 0)
    t.strictSame(await valuesNow(), [1, 2])
    t.equal(await other.stream.countDeadLetters(), 2)
    const page = await other.stream.deadLetters({ limit: 1 })
    const [first] = page.items
    t.match(first, {
      consumer: 'values',
      reason: 'no events: poison',
      customerId,
      entry: poison,
      retracted: false,
    })
    t.equal(page.next, first!.id)
    const rest = await other.stream.deadLetters({ limit: 1, after: page.next! })
    t.match(rest, { items: [{ entry: worse }], next: null })

    t.equal(await other.stream.retryDeadLetter(first!.id), true)
    t.equal(await other.stream.retryDeadLetter(first!.id), false, 'it is retried once')
    await drained(both)
    const again = (await other.stream.deadLetters({ limit: 10 })).items
    t.strictSame(
      again.map(({ entry }) => entry),
      [worse, poison],
    )
    t.not(again[1]!.id, first!.id)
    squeamish = false
    const before = await counts()
    t.equal(await store.stream.retryDeadLetter(again[1]!.id), true)
    await drained(both)
    t.strictSame(await valuesNow(), [1, 2, -1])
    t.strictSame(await counts(), before, 'who has had it is not told again')
    t.equal(await other.stream.dropDeadLetter(again[0]!.id), true)
    for (const id of [again[0]!.id, '', 'x', '99-1-1', '00-1', '00-1-1'])
      t.equal((await store.stream.dropDeadLetter(id)) || (await store.stream.retryDeadLetter(id)), false, id)
    t.strictSame(await other.stream.deadLetters({ limit: 10 }), { items: [], next: null })
  })

  await t.test('dead letters go after 30 days, though no other comes', async t => {
    const sick: Consumer<number> = {
      name: 'sick',
      initial: 0,
      consume(before, [told]) {
        if (told?.entry.type === 'event') throw new Error('no events')
        return before + 1
      },
    }
    const customerId = uniqueId('C')
    const consume = () => drained(drainOf(store, sick, outcomeCounts))
    await store.keep({ customerId, entries: [sampleEvent()] })
    await consume()
    clock.pass(29 * 86_400_000)
    await store.keep({ customerId, entries: [sampleOutcome()] })
    await consume()
    t.equal(await other.stream.countDeadLetters(), 1)
    clock.pass(2 * 86_400_000)
    await store.keep({ customerId, entries: [sampleOutcome()] })
    await consume()
    t.equal(await other.stream.countDeadLetters(), 0)
  })

  await t.test('while what a consumer needs cannot be had, it waits and loses nothing', async t => {
    let away = true
    const needy: Consumer<number, number> = {
      name: 'needy',
      initial: 0,
      prepare: async told => {
        if (away) throw new Error('away')
        return told.length
      },
      consume: (before, _told, needed) => before + needed,
    }
    await store.keep({ customerId: uniqueId('C'), entries: [sampleOutcome(), sampleOutcome()] })
    await t.rejects(drained(drainOf(store, needy)), /away/)
    t.strictSame(await other.stream.states('needy'), [])
    away = false
    await drained(drainOf(other, needy))
    t.strictSame(await other.stream.states('needy'), [2])
  })

  await t.test('whose state cannot be written is left behind alone', async t => {
    const endless: { itself?: unknown } = {}
    endless.itself = endless
    const sick: Consumer = { name: 'unwritable', initial: {}, consume: () => endless }
    const well: Consumer<number> = {
      name: 'well',
      initial: 0,
      consume: (before, told) => before + told.length,
    }
    await store.keep({ customerId: uniqueId('C'), entries: [sampleOutcome()] })
    await t.rejects(drained(drainOf(store, sick, well)), RangeError)
    t.strictSame(await other.stream.states('well'), [1])
    t.strictSame(await other.stream.states('unwritable'), [])
    const healed: Consumer<number> = { ...well, name: 'unwritable' }
    await drained(drainOf(other, healed, well))
    t.strictSame(await other.stream.states('unwritable'), [1])
    t.strictSame(await other.stream.states('well'), [1])
  })

  await t.test('nobody waits until another has caught up', async t => {
    const customerId = uniqueId('C')
    const had: string[] = []
    let away = true
    const counting = (name: string): Consumer<number> => ({
      name,
      initial: 0,
      async prepare(told) {
        if (away && name === 'late') throw new Error('away')
        had.push(`${name} ${told.length}`)
      },
      consume: (before, told) => before + told.length,
    })
    const consumers = [counting('late'), counting('early')]
    const consume = () =>
      consumeAll({ stream: store.stream, partition: partitionOf(customerId), consumers, goesOn: () => true })
    await store.keep({ customerId, entries: Array.from({ length: 250 }, () => sampleEvent()) })
    await t.rejects(consume(), /away/)
    await store.keep({ customerId, entries: [sampleOutcome()] })
    away = false
    had.length = 0
    await consume()
    t.strictSame(had, ['late 100', 'early 1', 'late 100', 'late 51'])
    t.strictSame(await other.stream.states('late'), [251])
    t.strictSame(await other.stream.states('early'), [251])
  })
}
