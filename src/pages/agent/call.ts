import { batch, type ReadonlySignal, signal } from '@preact/signals'
import type { Connection, Decision, Heard, Lock, Outcome, Signals } from '../client/client.ts'
import { impressionId, outcomeId } from '../client/outcome-ids.ts'
import { inWords } from '../client/refused.ts'
import { type Control, saying } from './facts.ts'
import { type Mood, moodsOf, moreMood } from './mood.ts'
import { type Impression, newSeen } from './seen.ts'
import { arrived, type Card, NOTHING_SHOWN, released, type Said, type Shown, saidOf } from './shown.ts'
import { heardMore, type Line } from './talk.ts'
import type { Place } from './vocabulary.ts'

/** The call that the agent is in: what is known of it, and what the agent can say to it. */
export interface Call {
  readonly sessionId: string
  readonly customerId: ReadonlySignal<string | null>
  readonly shown: ReadonlySignal<Shown>
  readonly facts: ReadonlySignal<Readonly<Record<string, unknown>>>
  readonly intents: ReadonlySignal<Signals['intents']>
  readonly locks: ReadonlySignal<readonly Lock[]>
  readonly talk: ReadonlySignal<readonly Line[]>
  readonly moods: ReadonlySignal<readonly Mood[]>
  readonly answers: ReadonlySignal<ReadonlyMap<string, Said>>
  /** What went wrong last, in words. */
  readonly trouble: ReadonlySignal<string | null>
  /** Nothing can be said to it any more. */
  readonly over: ReadonlySignal<boolean>
  readonly startedAt: ReadonlySignal<number>
  /** While held, no card moves. */
  hold(held: boolean): void
  /** Shows what waits, held or not. */
  showNext(): void
  tell(control: Control, value: unknown): void
  answer(card: Card, said: Said, reason?: string): void
  forgetTrouble(): void
  hangUp(): void
  /** The page is left: tells what is not told yet. */
  pageGoes(): void
  /** What was only played leaves no outcome behind: limits would count it. */
  takeBack(): Promise<void>
}

export function openCall(
  connection: Connection,
  sessionId: string,
  place: Place,
  opening: { readonly customerId?: string; readonly context?: Record<string, unknown> },
): Call {
  const customerId = signal<string | null>(opening.customerId ?? null)
  const shown = signal<Shown>(NOTHING_SHOWN)
  const facts = signal<Readonly<Record<string, unknown>>>({})
  const intents = signal<Signals['intents']>([])
  const locks = signal<readonly Lock[]>([])
  const talk = signal<readonly Line[]>([])
  const moods = signal<readonly Mood[]>([])
  const answers = signal<ReadonlyMap<string, Said>>(new Map())
  const trouble = signal<string | null>(null)
  const over = signal(false)
  const startedAt = signal(Date.now())
  const seen = newSeen()
  const kept: string[] = []
  const underWay = new Set<Promise<unknown>>()
  let held = false

  const session = connection.session(sessionId, {
    ...opening,
    channel: place.channel,
    placement: place.id,
    talk: true,
  })
  session.on('opened', opened => {
    batch(() => {
      customerId.value = session.customerId
      know(opened.context)
    })
  })
  session.on('decision', show)
  session.on('signals', (signals, heard) => {
    batch(() => {
      know(signals.context)
      intents.value = signals.intents
      locks.value = signals.locks
      hear(heard)
    })
  })
  session.on('error', problem => complain(inWords(problem)))
  session.on('closed', () => {
    over.value = true
    report(seen.takeAll())
  })

  function know(context: Readonly<Record<string, unknown>>) {
    facts.value = context
    const { sentiment } = context
    if (typeof sentiment === 'number') moods.value = moreMood(moods.value, { at: Date.now(), sentiment })
  }

  function hear(heard: readonly Heard[]) {
    const isFirst = talk.value.length === 0
    talk.value = heardMore(talk.value, heard)
    // Taken up in the middle of a call: its moods so far are those of what was said.
    if (isFirst) moods.value = [...moodsOf(talk.value), ...moods.value]
    const first = talk.value[0]
    if (first) startedAt.value = Math.min(startedAt.value, first.at)
  }

  function show(decision: Decision) {
    batch(() => {
      stand(arrived(shown.value, decision, held))
      locks.value = decision.locks
    })
  }

  function stand(now: Shown) {
    batch(() => {
      shown.value = now
      answers.value = saidOf(answers.value, now)
    })
    report(seen.standing(now.cards, Date.now()))
  }

  /** What is told again, by another screen or by a page that is loaded again, counts once. */
  function named(impression: Impression) {
    const where = { customerId: customerId.value ?? '', sessionId, placement: place.id }
    return { ...impression, impressionId: impressionId(impression, where) }
  }

  function report(impressions: readonly Impression[]) {
    const told = impressions.map(named)
    if (over.value) post(told)
    else for (const impression of told) sent(keep(impression, impression.impressionId))
  }

  /** `id` is what the server calls it. */
  function keep(outcome: Outcome, id: string): Promise<void> {
    const keeping = session.outcome(outcome).then(() => void kept.push(id))
    underWay.add(keeping)
    return keeping.finally(() => underWay.delete(keeping))
  }

  function complain(text: string) {
    trouble.value = text
  }

  /** The screen shows at once what the agent says; `takeBack` takes it off again where it is not kept. */
  function sent(keeping: Promise<unknown>, takeBack = () => {}) {
    keeping.catch((error: Error) => {
      batch(() => {
        takeBack()
        complain(`Not kept: ${error.message}`)
      })
    })
  }

  function forgetAnswer(actionId: string) {
    answers.value = new Map([...answers.value].filter(([id]) => id !== actionId))
  }

  return {
    sessionId,
    customerId,
    shown,
    facts,
    intents,
    locks,
    talk,
    moods,
    answers,
    trouble,
    over,
    startedAt,
    hold(now) {
      held = now
      if (!held) this.showNext()
    },
    showNext() {
      stand(released(shown.value))
    },
    tell(control, value) {
      if (over.value) return
      facts.value = { ...facts.value, [control.name]: value }
      const said = saying(control, value)
      const keeping =
        'event' in said ? session.event({ type: said.event, data: {} }) : session.context(said.set)
      sent(keeping, () => {
        facts.value = session.facts
      })
    },
    answer({ decisionId, action: { actionId } }, said, reason) {
      if (over.value) return
      answers.value = new Map(answers.value).set(actionId, said)
      const outcome = said === 'accepted' ? 'accepted' : 'rejected'
      const answer = { decisionId, actionId, outcome, ...(said === 'accepted' ? {} : { reason }) } as const
      report(seen.take(actionId))
      sent(keep(answer, outcomeId(answer)), () => forgetAnswer(actionId))
    },
    forgetTrouble() {
      trouble.value = null
    },
    hangUp() {
      report(seen.takeAll())
      if (!over.value) session.close().catch(() => {})
      over.value = true
    },
    pageGoes() {
      post(seen.takeAll().map(named))
    },
    async takeBack() {
      seen.takeAll()
      await Promise.allSettled(underWay)
      post(kept.splice(0).map(outcomeId => ({ retracts: outcomeId })))
    },
  }
}

/** Goes on although the page may be gone. */
function post(outcomes: readonly object[]) {
  if (outcomes.length === 0) return
  const headers = { 'content-type': 'application/json' }
  fetch('/v1/outcomes', { method: 'POST', headers, body: JSON.stringify(outcomes), keepalive: true }).catch(
    () => {},
  )
}
