import { Problem } from '../errors.ts'

/** Clocks that feed us may be ahead of ours by this much. */
const MAX_AHEAD_MS = 5 * 60_000

/**
 * When something happened, in epoch milliseconds: the RFC 3339 text, or `now` where there is none.
 * Throws `Problem` for a time that is still to come: it would count in every window until it is past.
 */
export function happenedAt(text: string | undefined, now: number, path: string): number {
  if (text === undefined) return now
  const at = Date.parse(text)
  if (at <= now + MAX_AHEAD_MS) return at
  const message = `"${text}" is still to come: it is ${new Date(now).toISOString()} here; correct the time or the clock`
  throw new Problem('invalid', 'What has happened is not in the future', [{ path, message }])
}
