import type { Heard } from '../client/client.ts'
import { inWords, percent } from './words.ts'

/** A line of the talk as it stands on the screen. */
export interface Line {
  readonly id: string
  /** In milliseconds since 1970. */
  readonly at: number
  readonly speaker: 'customer' | 'agent' | 'note'
  readonly text: string
  readonly sentiment: number | null
  readonly intent: string | null
  readonly confidence: number | null
}

/** What is less certain than this is not told: it would only distract. */
const TOLD_FROM = 0.5

/** The talk with what has been heard since; each event once, in the order of time. */
export function heardMore(talk: readonly Line[], heard: readonly Heard[]): readonly Line[] {
  const known = new Set(talk.map(({ id }) => id))
  const fresh = heard.filter(({ eventId }) => !known.has(eventId)).map(lineOf)
  return fresh.length === 0 ? talk : [...talk, ...fresh].sort((a, b) => a.at - b.at)
}

function lineOf({ eventId: id, type, at: time, data }: Heard): Line {
  const at = Date.parse(time)
  if (type !== 'utterance') return { ...NOTHING_HEARD, id, at, speaker: 'note', text: noteOf(type, data) }
  const confidence = numberIn(data.intentConfidence)
  const told = typeof data.intent === 'string' && (confidence ?? 1) >= TOLD_FROM
  return {
    id,
    at,
    speaker: data.speaker === 'agent' ? 'agent' : 'customer',
    text: String(data.text ?? ''),
    sentiment: numberIn(data.sentiment),
    intent: told ? inWords(data.intent as string) : null,
    confidence: told ? confidence : null,
  }
}

const NOTHING_HEARD = { sentiment: null, intent: null, confidence: null }

/** What happened, and the values that came with it. */
function noteOf(type: string, data: Heard['data']): string {
  const more = Object.entries(data)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${inWords(name).toLowerCase()} ${value}`)
  return [inWords(type), ...more].join(' · ')
}

function numberIn(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** The mark beside an utterance. */
export function markOf({ intent, confidence }: Line): string | null {
  if (intent === null) return null
  return confidence === null ? intent : `${intent} ${percent(confidence)}`
}
