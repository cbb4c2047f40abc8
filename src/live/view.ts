import { problemOf } from '../http/problems.ts'
import type { Because } from '../http/wire/live.ts'
import type { Session } from '../ports.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { type Asked, type Rescored, rankingOf } from './rescore.ts'
import type { Send } from './sender.ts'
import type { Watcher } from './watchers.ts'

/** What one watcher sees of a session. */
export interface View extends Watcher {
  /** Sends the first decision. Returns why the session changed meanwhile, or null. */
  open(first: Rescored, context: Readonly<Record<string, unknown>>): Because | null
}

/** `onEnd` is called when the session has ended, before the client is told. */
export function sessionView(asked: Asked, send: Send, onEnd: () => void): View {
  const session = asked.sessionId
  let seen: { ranking: string; revision: number } | null = null
  let missed: Because | null = null
  return {
    asked,
    open(first, context) {
      const { decision } = first
      const { revision } = first.session
      seen = { ranking: rankingOf(decision), revision }
      send({ type: 'opened', session, revision, context, decision })
      return missed
    },
    take({ decision, session: { revision } }, because) {
      if (!seen) {
        missed = because
        return false
      }
      // Begun before what is seen now was decided.
      if (revision < seen.revision) return false
      const ranking = rankingOf(decision)
      const differs = ranking !== seen.ranking
      seen = { ranking, revision }
      if (differs) send({ type: 'decision', session, revision, because, decision })
      return differs
    },
    end() {
      onEnd()
      send({ type: 'closed', session })
    },
    fail(error) {
      if (seen) send({ type: 'error', session, problem: problemOf(error) })
    },
  }
}

/** The live facts that are still true, by name. */
export function liveFacts(strategy: Strategy, { facts }: Session, now: number): Record<string, unknown> {
  const current: Record<string, unknown> = {}
  for (const [name, { value, at }] of Object.entries(facts)) {
    const ttlMs = strategy.factByName.get(name)?.ttlMs
    if (ttlMs === undefined || at + ttlMs > now) current[name] = value
  }
  return current
}
