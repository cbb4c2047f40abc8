import type { Chances } from '../model-ports.ts'
import { own } from '../own.ts'
import type { EventEntry } from '../ports.ts'
import type { Signal } from '../strategy/strategy.ts'
import { lexiconSentiment } from './lexicon.ts'
import { says } from './phrases.ts'

/**
 * The probability of each class of a text, by its label, from the version that decides for the customer. Rejects where the model fails or
 * there is none.
 */
export type Classify = (model: string, text: string, customerId?: string) => Promise<Chances>

/**
 * An event with what the strategy's signals understand of it in its data, where it was not told already: whoever knows better is
 * believed. A signal that fails adds nothing; the event is kept all the same.
 */
export async function understood(
  event: EventEntry,
  signals: readonly Signal[],
  classify: Classify,
): Promise<EventEntry> {
  const added: Record<string, unknown> = {}
  for (const signal of signals) {
    const text = event.data[signal.from]
    if (typeof text !== 'string' || text === '' || (own(event.data, signal.as) ?? null) !== null) continue
    Object.assign(added, await readingOf(signal, text, classify).catch(() => ({})))
  }
  return Object.keys(added).length === 0 ? event : { ...event, data: { ...event.data, ...added } }
}

async function readingOf(
  signal: Signal,
  text: string,
  classify: Classify,
): Promise<Readonly<Record<string, unknown>>> {
  if (signal.phrases) return says(text, signal.phrases) ? { [signal.as]: true } : {}
  if (signal.model === null) return { [signal.as]: lexiconSentiment(text) }
  const chances = await classify(signal.model, text)
  if (signal.weights) {
    const { weights } = signal
    let score = 0
    for (const [label, chance] of chances) score += chance * (own(weights, label) ?? 0)
    return { [signal.as]: score }
  }
  let likeliest: string | undefined
  for (const [label, chance] of chances)
    if (likeliest === undefined || chance > chances.get(likeliest)!) likeliest = label
  if (likeliest === undefined) return {}
  const sure = signal.confidence ? { [signal.confidence]: chances.get(likeliest) } : {}
  return { [signal.as]: likeliest, ...sure }
}
