import type { Batch, Consumer, Stream, Taken, Told } from '../stream-ports.ts'

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
 * others go on; then its failure is thrown.
 */
export async function consumeAll(consuming: Consuming): Promise<void> {
  const { stream, partition, consumers, goesOn, onConsumed } = consuming
  const names = namesOf(consumers)
  const failed = new Map<Consumer, unknown>()
  for (let able = consumers; able.length > 0 && goesOn(); able = able.filter(each => !failed.has(each))) {
    const batch = await stream.next(partition, namesOf(able), BATCH)
    const { from, to, told, more } = batch
    if (to === from) break
    const taking = able.map(async consumer => {
      try {
        return batch.states.has(consumer.name) ? [await take(consumer, batch)] : []
      } catch (error) {
        failed.set(consumer, error)
        return []
      }
    })
    const taken = (await Promise.all(taking)).flat()
    const step = { partition, from, to, taken, consumers: names }
    if (taken.length > 0 && !(await stream.advance(step))) break
    if (told.length > 0)
      for (const { consumer, dead } of taken) onConsumed?.(consumer, told.length, dead.length)
    if (!more) break
  }
  const [first] = failed.values()
  if (failed.size > 0) throw first
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
