import type { Batch, Consumer, Step, Stream, Taken, Told } from '../stream-ports.ts'

/** Entries in one batch: a state is read and written once for so many. */
const BATCH = 100

export interface Consuming {
  readonly stream: Stream
  readonly partition: number
  /** All who read the stream. */
  readonly consumers: readonly Consumer[]
  /** Asked between batches. */
  goesOn(): boolean
  onConsumed?(consumer: string, consumed: number, dead: number): void
}

/**
 * Lets consumers have all that they have not seen of a partition, until another does it instead. One that fails is left behind, and the
 * others go on; then its failure is thrown. Who is far behind has a batch, then those before it: they do not wait until it catches up.
 */
export async function consumeAll(consuming: Consuming): Promise<void> {
  const { stream, partition, consumers, goesOn } = consuming
  const failed = new Map<string, unknown>()
  let asked = consumers
  let again: Consumer[] = []
  while (asked.length > 0 && goesOn()) {
    const batch = await stream.next(partition, namesOf(asked), BATCH)
    const having = asked.filter(({ name }) => batch.states.has(name))
    const moved = batch.to === batch.from ? [] : await consume(consuming, having, batch, failed)
    if (batch.more) again.push(...having.filter(({ name }) => moved.includes(name)))
    asked = asked.filter(each => !having.includes(each))
    if (asked.length === 0) [asked, again] = [again, []]
  }
  const [first] = failed.values()
  if (failed.size > 0) throw first
}

/** Gives back who has moved on. */
async function consume(
  { stream, partition, consumers, onConsumed }: Consuming,
  having: readonly Consumer[],
  batch: Batch,
  failed: Map<string, unknown>,
): Promise<readonly string[]> {
  const { from, to, told } = batch
  const taking = having.map(async consumer => {
    try {
      return [await take(consumer, batch)]
    } catch (error) {
      failed.set(consumer.name, error)
      return []
    }
  })
  const taken = (await Promise.all(taking)).flat()
  const moved = await advance(stream, { partition, from, to, taken, consumers: namesOf(consumers) }, failed)
  if (told.length > 0)
    for (const { consumer, dead } of moved) onConsumed?.(consumer, told.length, dead.length)
  return moved.map(({ consumer }) => consumer)
}

/** All or nobody, unless that fails: what one has made of it may be what cannot be written, and the others go on. */
async function advance(stream: Stream, step: Step, failed: Map<string, unknown>): Promise<readonly Taken[]> {
  const { taken } = step
  try {
    return taken.length > 0 && (await stream.advance(step)) ? taken : []
  } catch (error) {
    if (taken.length === 1) {
      failed.set(taken[0]!.consumer, error)
      return []
    }
    const alone = taken.map(one => advance(stream, { ...step, taken: [one] }, failed))
    return (await Promise.all(alone)).flat()
  }
}

const namesOf = (consumers: readonly Consumer[]) => consumers.map(({ name }) => name)

async function take(consumer: Consumer, { states, told }: Batch): Promise<Taken> {
  const { name, of, initial } = consumer
  const own = told.filter(
    ({ only, entry }) => (only === undefined || only === name) && (of === undefined || entry.type === of),
  )
  if (own.length === 0) return { consumer: name, dead: [] }
  const needed = await consumer.prepare?.(own)
  const before = states.get(name) ?? initial
  try {
    return { consumer: name, state: consumer.consume(before, own, needed), dead: [] }
  } catch {
    return oneByOne(consumer, before, own, needed)
  }
}

/** Finds what it is that the consumer cannot take; the rest goes on. */
function oneByOne(consumer: Consumer, before: unknown, told: readonly Told[], needed: unknown): Taken {
  const dead: { position: string; reason: string }[] = []
  let state = before
  for (const each of told) {
    try {
      state = consumer.consume(state, [each], needed)
    } catch (error) {
      dead.push({ position: each.position, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { consumer: consumer.name, state, dead }
}
