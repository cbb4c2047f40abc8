import type { OpenIntent } from './running-state.ts'

/** As many are kept at most, the newest: whoever feeds a session may call intents what they like. */
const MOST_INTENTS = 20

/** With one more; named again it stays open since it was first named, as sure as it ever was. */
export function opened(open: readonly OpenIntent[], named: OpenIntent): readonly OpenIntent[] {
  const before = open.find(({ intent }) => intent === named.intent)
  if (!before) return [...open, named].slice(-MOST_INTENTS)
  if (before.confidence >= named.confidence) return open
  return open.map(one => (one === before ? { ...one, confidence: named.confidence } : one))
}

/** Without the one that is named, or without any where none is; one that was named after this time stays open. */
export function closed(open: readonly OpenIntent[], at: number, named?: string): readonly OpenIntent[] {
  if (open.length === 0) return NONE
  const left = open.filter(({ intent, since }) => since > at || (named !== undefined && intent !== named))
  return left.length === open.length ? open : left
}

const NONE: readonly OpenIntent[] = []
