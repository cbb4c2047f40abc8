import type { Decision, Identity, LiveEvent, Outcome, Problem } from './answers.ts'
import { addressOf } from './connection.ts'
import type { Facts } from './messages.ts'
import { inWords } from './refused.ts'

/** Names the customer (or an identity), and one placement or several. */
export interface DecisionRequest {
  readonly customerId?: string
  readonly identity?: Identity
  readonly channel: string
  readonly placement?: string
  readonly placements?: readonly { readonly id: string; readonly limit?: number }[]
  readonly sessionId?: string
  readonly context?: Facts
  readonly events?: readonly LiveEvent[]
  readonly limit?: number
  readonly exclude?: readonly string[]
  readonly deadlineMs?: number
}

export interface DecideOptions<Fallback> {
  /** Where Tact is; the page's own origin unless given. */
  readonly url?: string
  /** How long the page waits; 300 unless given. */
  readonly timeoutMs?: number
  /** What is given instead. */
  readonly fallback: Fallback
  readonly signal?: AbortSignal
}

export type Decided<Fallback> =
  | { readonly decision: Decision; readonly from: 'server'; readonly why?: undefined }
  | { readonly decision: Fallback; readonly from: 'fallback'; readonly why: string }

const DEFAULT_TIMEOUT_MS = 300

/** Asks once, for a page view. Never rejects: what does not come in time, or not well, is the fallback, with the reason. */
export async function decide<Fallback = null>(
  request: DecisionRequest,
  { url, timeoutMs = DEFAULT_TIMEOUT_MS, fallback, signal }: DecideOptions<Fallback>,
): Promise<Decided<Fallback>> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
  const stop = () => abort.abort(signal?.reason)
  try {
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
    const answer = await post(addressOf(url, '/v1/decisions'), request, { signal: abort.signal })
    const body: unknown = await answer.json()
    if (answer.ok) return { decision: body as Decision, from: 'server' }
    return { decision: fallback, from: 'fallback', why: whyOf(answer.status, body as Partial<Problem>) }
  } catch (error) {
    const why = abort.signal.aborted ? abort.signal.reason : error
    return { decision: fallback, from: 'fallback', why: String(why?.message ?? why) }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

/** Tells what came of a decision, even while the page goes away. Resolves to whether it is kept; never rejects. */
export async function report(outcome: Outcome | Outcome[], { url }: { url?: string } = {}): Promise<boolean> {
  try {
    const answer = await post(addressOf(url, '/v1/outcomes'), outcome, { keepalive: true })
    return answer.ok
  } catch {
    return false
  }
}

function post(url: string, body: unknown, more: RequestInit): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body), ...more })
}

function whyOf(status: number, problem: Partial<Problem>): string {
  return `${status}: ${inWords(problem)}`
}
