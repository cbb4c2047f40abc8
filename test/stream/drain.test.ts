import { setTimeout } from 'node:timers/promises'
import t from 'tap'
import type { OutcomeEntry } from '../../src/ports.ts'
import { partitionOf } from '../../src/stores/partitions.ts'
import { type DrainSettings, drained, startDrain } from '../../src/stream/drain.ts'
import type { Consumer } from '../../src/stream-ports.ts'
import { sampleOutcome, uniqueId } from '../stores/samples.ts'
import { testWorld } from '../world.ts'

const counting: Consumer<number> = {
  name: 'counting',
  initial: 0,
  consume: (before, told) => before + told.length,
}

t.test('where windows cannot be dealt with, what was told is consumed all the same', async t => {
  const { store, clock } = await testWorld(t)
  const settings: DrainSettings = {
    stream: store.stream,
    consumers: [counting],
    owner: 'this',
    now: clock.now,
    sweep: async () => Promise.reject(new Error('cannot be swept')),
  }
  await store.keep({ customerId: 'C-1', entries: [sampleOutcome()] })
  await t.rejects(drained(settings), /cannot be swept/)
  t.strictSame(await store.stream.states('counting'), [1])
})

t.test('partitions that come faster than they are consumed do not keep the others waiting', async t => {
  const { store, clock } = await testWorld(t)
  const customers = new Map<number, string>()
  while (customers.size < 5) {
    const customerId = uniqueId('C')
    customers.set(partitionOf(customerId), customerId)
  }
  const inOrder = [...customers].sort(([a], [b]) => a - b).map(([, customerId]) => customerId)
  const last = inOrder.pop()!
  const batch = (): OutcomeEntry[] => Array.from({ length: 100 }, () => sampleOutcome())
  let reached = () => {}
  const isReached = new Promise<void>(resolve => {
    reached = resolve
  })
  const endless: Consumer<number> = {
    ...counting,
    async prepare(told) {
      const { customerId } = told[0]!
      if (customerId === last) reached()
      else await store.keep({ customerId, entries: batch() })
    },
  }
  for (const customerId of inOrder) await store.keep({ customerId, entries: [...batch(), ...batch()] })
  await store.keep({ customerId: last, entries: [sampleOutcome()] })
  const draining = startDrain({
    stream: store.stream,
    consumers: [endless],
    owner: 'this',
    now: clock.now,
    sweep: async () => {},
  })
  t.teardown(draining.stop)
  await isReached
})

t.test('a partition for which there was no time is gone on with at once', async t => {
  const { store, clock } = await testWorld(t)
  await store.keep({ customerId: 'C-1', entries: Array.from({ length: 150 }, () => sampleOutcome()) })
  let consumed = 0
  let done = () => {}
  const isDone = new Promise<void>(resolve => {
    done = resolve
  })
  // Longer than a partition is worked on.
  const slow: Consumer<number> = { ...counting, prepare: () => setTimeout(2_100) }
  const draining = startDrain({
    // Nobody looks whether something was left.
    stream: { ...store.stream, behind: async () => [] },
    consumers: [slow],
    owner: 'this',
    now: clock.now,
    sweep: async () => {},
    onConsumed(_consumer, count) {
      consumed += count
      if (consumed === 150) done()
    },
  })
  t.teardown(draining.stop)
  // The drain keeps no process alive.
  const awake = setInterval(() => {}, 1_000)
  t.teardown(() => clearInterval(awake))
  await isDone
})
