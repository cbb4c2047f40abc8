import type { Talked } from './running-state.ts'

export interface Spoken {
  readonly by: 'customer' | 'agent'
  /** When it was over. */
  readonly at: number
  /** How long it took, where that was told. */
  readonly seconds?: number
}

/**
 * The times after one more utterance. Where its seconds were not told it took the time since the one before, or since the session
 * was opened, but at most `longest` seconds: the rest was silence.
 */
export function talked(
  before: Talked | undefined,
  openedAt: number,
  spoken: Spoken,
  longest: number,
): Talked {
  const { by, at, seconds } = spoken
  const last = before?.lastAt ?? openedAt
  const took = seconds ?? Math.min(longest, Math.max(0, (at - last) / 1000))
  const { customer = 0, agent = 0 } = before ?? {}
  const sum = by === 'customer' ? { customer: customer + took, agent } : { customer, agent: agent + took }
  return { ...sum, lastAt: Math.max(last, at) }
}

/** Seconds since somebody spoke. */
export function silence({ lastAt }: Talked, now: number): number {
  return Math.max(0, (now - lastAt) / 1000)
}
