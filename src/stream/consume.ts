import type { Batch, Consumer, Step, Stream, Told } from '../stream-ports.ts'

/** Entries in one batch: a state is read and written once for so many, and nobody decides meanwhile. */
const BATCH = 100

interface Drained {
  readonly consumed: number
  readonly dead: number
}

export interface Consuming {
  readonly stream: Stream
  readonly partition: number
  /** All who read the stream. */
  readonly consumers: readonly string[]
  /** Asked between batches. */
  goesOn(): boolean
}

/** Lets a consumer have all that it has not seen of a partition, until another does it instead. */
export async function consumeAll(consumer: Consumer, consuming: Consuming): Promise<Drained> {
  const { stream, partition, consumers, goesOn } = consuming
  let consumed = 0
  let dead = 0
  while (goesOn()) {
    const batch = await stream.next(partition, consumer.name, BATCH)
    const { from, to, told } = batch
    if (to === from) break
    const step = await consumeBatch(consumer, batch)
    const advanced = await stream.advance({
      partition,
      consumer: consumer.name,
      from,
      to,
      consumers,
      ...step,
    })
    if (!advanced) break
    consumed += told.length
    dead += step.dead.length
    if (!batch.more) break
  }
  return { consumed, dead }
}

async function consumeBatch(
  consumer: Consumer,
  { state: before = consumer.initial, told }: Batch,
): Promise<Pick<Step, 'state' | 'dead'>> {
  const own = told.filter(
    ({ only, entry }) =>
      (only === undefined || only === consumer.name) &&
      (consumer.of === undefined || entry.type === consumer.of),
  )
  if (own.length === 0) return { dead: [] }
  const needed = await consumer.prepare?.(own)
  try {
    return { state: consumer.consume(before, own, needed), dead: [] }
  } catch {
    return oneByOne(consumer, before, own, needed)
  }
}

/** Finds what it is that the consumer cannot take; the rest goes on. */
function oneByOne(
  consumer: Consumer,
  before: unknown,
  told: readonly Told[],
  needed: unknown,
): Pick<Step, 'state' | 'dead'> {
  const dead: { position: string; reason: string }[] = []
  let state = before
  for (const each of told) {
    try {
      state = consumer.consume(state, [each], needed)
    } catch (error) {
      dead.push({ position: each.position, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { state, dead }
}
