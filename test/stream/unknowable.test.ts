import t from 'tap'
import { decide } from '../../src/decide.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import { keepOutcomes } from '../../src/learn.ts'
import { modelHealth } from '../../src/models/health.ts'
import { partitionOf } from '../../src/stores/partitions.ts'
import { consumeAll } from '../../src/stream/consume.ts'
import { LESSONS, lessons } from '../../src/stream/teach.ts'
import { toldOutcomes } from '../../src/stream/told-outcome.ts'
import { requestOf } from '../builders.ts'
import { ACTION, bank, learnedIn } from '../teaching-bank.ts'

t.test('an outcome of which nothing can be known goes to the dead letters, and the others teach', async t => {
  const { world, store, remembered, offered } = await bank(t)
  const first = await offered()
  const { customerId } = first
  const { decision } = await decide(world, requestOf({ customerId }))
  await remembered()
  let why: Error = new StoreUnavailable('away')
  const record: typeof world.record = async id => {
    if (id === first.decisionId) throw why
    return world.record(id)
  }
  const find = toldOutcomes({ ...world, record })
  for (const { decisionId } of [first, decision])
    await keepOutcomes(world, { decisionId, actionId: ACTION, outcome: 'accepted' })
  const partition = partitionOf(customerId)
  const consume = () =>
    consumeAll({
      stream: store.stream,
      partition,
      consumers: [lessons(find), modelHealth(find)],
      goesOn: () => true,
    })
  const observations = async () =>
    Object.values(learnedIn(world, await store.stream.state(partition, LESSONS)))[0]?.[1] ?? 0

  await t.rejects(consume(), why, 'what the store cannot tell now is waited for')
  t.equal(await observations(), 0)
  t.equal(await store.stream.countDeadLetters(), 0)

  why = new Error('this version refuses the strategy of then')
  await consume()
  t.equal(await observations(), 1)
  const { items } = await store.stream.deadLetters({ limit: 10 })
  t.match(
    items,
    [LESSONS, 'model-health'].map(consumer => ({
      consumer,
      reason: why.message,
      entry: { decisionId: first.decisionId },
    })),
  )

  const healed = lessons(toldOutcomes(world))
  for (const { id } of items) await store.stream.retryDeadLetter(id)
  await consumeAll({ stream: store.stream, partition, consumers: [healed], goesOn: () => true })
  t.equal(await observations(), 2)
})
