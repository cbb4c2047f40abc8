import type { Line } from './talk.ts'

/** How the customer sounded at a moment; -1 furious … 1 delighted. */
export interface Mood {
  /** In milliseconds since 1970. */
  readonly at: number
  readonly sentiment: number
}

/** A point of the chart, 0 to 1 from the left and from the top. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** Fewer minutes than this are not stretched over the whole width. */
const LEAST_MS = 60_000

/** The mood over time: a value holds until the next. Returns the points of a stepless line, the last one at `now`. */
export function moodLine(moods: readonly Mood[], now: number): readonly Point[] {
  const first = moods[0]
  if (!first) return []
  const span = Math.max(LEAST_MS, now - first.at)
  const points = moods.map(({ at, sentiment }) => ({ x: (at - first.at) / span, y: (1 - sentiment) / 2 }))
  const last = points.at(-1)!
  return [...points, { x: Math.max(last.x, (now - first.at) / span), y: last.y }]
}

/** The moods with one more, unless nothing has changed. */
export function moreMood(moods: readonly Mood[], mood: Mood): readonly Mood[] {
  if (moods.at(-1)?.sentiment === mood.sentiment) return moods
  return [...moods, mood].slice(-500)
}

/** The moods that single utterances of the customer tell. */
export function moodsOf(talk: readonly Line[]): readonly Mood[] {
  return talk.flatMap(({ speaker, at, sentiment }) =>
    speaker === 'customer' && sentiment !== null ? [{ at, sentiment }] : [],
  )
}
