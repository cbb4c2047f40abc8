import type { Problem } from './answers.ts'
import type { Told } from './messages.ts'
import { ownProblem, Refused } from './refused.ts'

interface Entry {
  readonly message: Told
  /** The number it was last sent with; null where it never was. */
  seq: number | null
  /** Sent on this connection, and not answered yet. */
  underWay: boolean
  readonly kept: () => void
  readonly refused: (error: Refused) => void
}

/** What has been told and is not known to be kept, in its order. */
export interface Outbox {
  /** Resolves once it is kept; rejects with `Refused`. */
  add(message: Told): Promise<void>
  /** The session is open; `seq` is the last number that the server has kept, null for none. Sends what it has not. */
  opened(seq: number | null | undefined): void
  /** The connection is gone. */
  lost(): void
  kept(seq: number | undefined): void
  /** Sends again what was in vain for its number or for the moment. Returns false where the problem is final. */
  refused(seq: number, problem: Problem): boolean
  /** Refuses all that waits. */
  end(problem: Problem): void
  isEmpty(): boolean
}

/** Of one session on its way at a time: a server that falls behind is not buried. */
const UNDER_WAY = 64
const UNAVAILABLE_RETRY_MS = 1_000

/** Holds at most `limit`; then the oldest that was never sent is refused. */
export function newOutbox(limit: number, send: (message: Told, seq: number) => void): Outbox {
  let entries: Entry[] = []
  let isOpen = false
  let next = 1
  /** The last number that the server is known to have counted. */
  let last: number | null = null
  /** Numbers up to here were sent in vain behind a gap: they will be refused, and are sent again already. */
  let inVainTo = 0
  let retry: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    if (!isOpen || retry !== undefined) return
    for (const entry of entries.slice(0, UNDER_WAY)) {
      if (entry.underWay) continue
      entry.seq = next++
      entry.underWay = true
      send(entry.message, entry.seq)
    }
  }

  function sendAgain(): void {
    if (last !== null) next = last + 1
    for (const entry of entries) entry.underWay = false
    flush()
  }

  function stop(): void {
    isOpen = false
    clearTimeout(retry)
    retry = undefined
    inVainTo = 0
  }

  const take = (seq: number | undefined): Entry | undefined => {
    const found = entries.find(entry => entry.underWay && entry.seq === seq)
    if (found) entries = entries.filter(entry => entry !== found)
    return found
  }

  return {
    add(message) {
      const promise = new Promise<void>((kept, refused) => {
        entries.push({ message, seq: null, underWay: false, kept, refused })
      })
      // Who does not wait for it is told by the session's `error`.
      promise.catch(() => {})
      if (entries.length > limit) {
        const oldest = entries.find(entry => entry.seq === null)!
        entries = entries.filter(entry => entry !== oldest)
        const detail = `${limit} messages wait for the server already; the oldest that was never sent gives way`
        oldest.refused(new Refused(ownProblem('queue-full', 'Too much waits to be sent', detail)))
      }
      flush()
      return promise
    },
    opened(seq) {
      isOpen = true
      if (typeof seq === 'number') {
        last = seq
        const kept = entries.filter(entry => entry.seq !== null && entry.seq <= seq)
        entries = entries.filter(entry => !kept.includes(entry))
        for (const entry of kept) entry.kept()
      } else {
        // Any start will do: those whose fate is not known keep their numbers.
        last = null
        next = entries.find(entry => entry.seq !== null)?.seq ?? next
      }
      sendAgain()
    },
    lost() {
      stop()
      for (const entry of entries) entry.underWay = false
    },
    kept(seq) {
      inVainTo = 0
      const entry = take(seq)
      if (!entry) return
      last = seq!
      entry.kept()
      flush()
    },
    refused(seq, problem) {
      if (problem.status === 503) {
        retry ??= setTimeout(() => {
          retry = undefined
          sendAgain()
        }, UNAVAILABLE_RETRY_MS)
        return true
      }
      const leavesGap = problem.status === 409 && last !== null && seq > last + 1
      if (leavesGap) {
        if (retry !== undefined || seq <= inVainTo) return true
        inVainTo = next - 1
        sendAgain()
        return true
      }
      inVainTo = 0
      const entry = take(seq)
      // What is refused for good has had its number, but for conflicts.
      if (entry && problem.status !== 409) last = seq
      entry?.refused(new Refused(problem))
      flush()
      return false
    },
    end(problem) {
      stop()
      const all = entries
      entries = []
      for (const entry of all) entry.refused(new Refused(problem))
    },
    isEmpty: () => entries.length === 0,
  }
}
