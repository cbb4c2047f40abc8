import type { Decision, Outcome, Problem } from './answers.ts'
import { listeners } from './listeners.ts'
import type { Because, Heard, Opened, ServerMessage, SessionMessage, Signals, Told } from './messages.ts'
import { newOutbox } from './outbox.ts'
import { outcomeId } from './outcome-ids.ts'
import { ownProblem, Refused } from './refused.ts'
import type { LiveSession, SessionEvents, SessionOptions } from './session.ts'
import { unsendable } from './unsendable.ts'

/** The session as its connection sees it. */
export interface Member {
  readonly session: LiveSession
  /** The connection is there, and nothing is known of it yet. */
  connected(): void
  lost(): void
  take(message: ServerMessage): void
  /** An error that names no session, and so may be about this one where it waits to be opened. */
  takeNameless(problem: Problem): void
  end(problem: Problem): void
}

const DEFAULT_MAX_WAITING = 500
const OPEN_AGAIN_MS = 1_000
/** More than a server tells of the talk so far to who comes back. */
const HEARD_KNOWN = 500

/** `send` is called only between `connected` and `lost`; `forget` once it is over. */
export function liveSession(
  id: string,
  options: SessionOptions,
  send: (message: SessionMessage) => void,
  forget: () => void,
): Member {
  const { customerId, identity, channel, placement, limit, talk, context } = options
  const { maxWaiting = DEFAULT_MAX_WAITING, watch = placement !== undefined, feeder = newName() } = options
  const asked = { channel, placement, limit, watch, talk, feeder }
  const { on, emit } = listeners<SessionEvents>()
  const outbox = newOutbox(maxWaiting, (told, seq) => send({ ...told, session: id, seq }))

  let phase: 'away' | 'opening' | 'resuming' | 'open' | 'closed' = 'away'
  let opened: Opened | null = null
  let decision: Decision | null = null
  let signals: Signals | null = null
  let revision = 0
  let openAgain: ReturnType<typeof setTimeout> | undefined
  let isClosing = false
  /** By action, the impression that was told last: what is answered is answered to it, whatever the newest decision. */
  const impressions = new Map<string, string>()
  /** Events of the talk that were told, the last of them. */
  const known = new Set<string>()
  const closing = new Promise<void>(resolve => on('closed', resolve))

  function open(): void {
    phase = 'opening'
    const message = { type: 'open', session: id, customerId, identity, context, ...asked } as const
    const problem = unsendable(message)
    // Later, when whoever asked for the session listens to it.
    if (problem) queueMicrotask(() => notOpened(problem))
    else send(message)
  }

  function connected(): void {
    if (!opened) {
      open()
      return
    }
    phase = 'resuming'
    send({ type: 'resume', session: id, after: revision, decisionId: decision?.decisionId, ...asked })
  }

  function away(): void {
    phase = 'away'
    clearTimeout(openAgain)
    outbox.lost()
  }

  function end(problem: Problem): void {
    if (phase === 'closed') return
    away()
    phase = 'closed'
    outbox.end(problem)
    forget()
    emit('closed')
  }

  function closeWhenTold(): void {
    if (isClosing && phase === 'open' && outbox.isEmpty()) send({ type: 'close', session: id })
  }

  function see(next: Decision | null, because: Because): void {
    if (!next) return
    decision = next
    emit('decision', next, because)
  }

  function understand(next: Signals | null | undefined, heard: readonly Heard[]): void {
    if (!next) return
    signals = next
    emit('signals', next, heard.filter(isNews))
  }

  /** Who comes back is told the talk so far again. */
  function isNews({ eventId }: Heard): boolean {
    if (known.has(eventId)) return false
    known.add(eventId)
    if (known.size > HEARD_KNOWN) known.delete(known.values().next().value!)
    return true
  }

  function isOpened(message: Opened): void {
    phase = 'open'
    opened = message
    revision = message.revision
    emit('opened', message)
    outbox.opened(message.seq)
    see(message.decision, { reason: 'opened' })
    understand(message.signals, [])
    closeWhenTold()
  }

  function notOpened(problem: Problem): void {
    if (problem.status === 503) openAgain = setTimeout(connected, OPEN_AGAIN_MS)
    else if (phase === 'resuming') open()
    else {
      emit('error', problem)
      end(problem)
    }
  }

  function failed(seq: number | undefined, problem: Problem): void {
    if (seq !== undefined) {
      if (!outbox.refused(seq, problem)) emit('error', problem)
      closeWhenTold()
    } else if (phase === 'open') emit('error', problem)
    else notOpened(problem)
  }

  function take(message: ServerMessage): void {
    if (message.type === 'opened') isOpened(message)
    else if (message.type === 'ack') {
      outbox.kept(message.seq)
      closeWhenTold()
    } else if (message.type === 'decision') {
      revision = message.revision
      see(message.decision, message.because)
    } else if (message.type === 'signals') {
      revision = message.revision
      understand(message.signals, message.heard ?? [])
    } else if (message.type === 'error') failed(message.seq, message.problem)
    else if (message.type === 'closed')
      end(ownProblem('closed', 'The session is over', `The session "${id}" has ended; open another`))
  }

  function takeNameless(problem: Problem): void {
    if (phase === 'opening' || phase === 'resuming') notOpened(problem)
  }

  function tell(told: Told): Promise<void> {
    if (phase === 'closed' || isClosing) {
      const detail = `The session "${id}" is closed and is told nothing more`
      return Promise.reject(new Refused(ownProblem('closed', 'The session is over', detail)))
    }
    const problem = unsendable({ ...told, session: id, seq: Number.MAX_SAFE_INTEGER })
    return problem ? refuse(problem) : outbox.add(told)
  }

  function refuse(problem: Problem): Promise<void> {
    const refused = Promise.reject(new Refused(problem))
    // Who does not wait for it is told by `error`.
    refused.catch(() => {})
    emit('error', problem)
    return refused
  }

  function ofImpression(outcome: Outcome): Outcome {
    const { actionId } = outcome
    if (outcome.outcome !== 'impression') return { impressionId: impressions.get(actionId), ...outcome }
    impressions.set(actionId, outcome.impressionId ?? outcome.outcomeId ?? outcomeId(outcome))
    return outcome
  }

  const session: LiveSession = {
    id,
    get customerId() {
      return opened?.customerId ?? decision?.customerId ?? customerId ?? null
    },
    get decision() {
      return decision
    },
    get signals() {
      return signals
    },
    get facts() {
      return signals?.context ?? opened?.context ?? {}
    },
    get revision() {
      return revision
    },
    get isClosed() {
      return phase === 'closed'
    },
    on,
    event: event => tell({ type: 'event', event }),
    context: (set, unset) => tell({ type: 'context', set, unset }),
    outcome(outcome) {
      const decisionId = outcome.decisionId ?? decision?.decisionId
      if (decisionId === undefined) {
        const detail = `The session "${id}" has no decision yet; wait for one, or name the decisionId`
        return refuse(ownProblem('no-decision', 'An outcome belongs to a decision', detail))
      }
      return tell({ type: 'outcome', ...ofImpression({ ...outcome, decisionId }) })
    },
    close() {
      isClosing = true
      closeWhenTold()
      return phase === 'closed' ? Promise.resolve() : closing
    },
  }
  return { session, connected, lost: away, take, takeNameless, end }
}

/** Unlike any other: who counts is told apart by it. */
function newName(): string {
  const random = crypto.getRandomValues(new Uint32Array(3))
  return Array.from(random, part => part.toString(36)).join('-')
}
