import { type ReadonlySignal, signal } from '@preact/signals'
import { connect } from '../client/client.ts'
import type { Desk } from './desk.ts'
import type { SampleCall, Step } from './sample-call.ts'

/** A sample call that is being played. */
export interface Player {
  readonly sample: SampleCall
  /** Steps that have happened. */
  readonly done: ReadonlySignal<number>
  readonly speed: ReadonlySignal<number>
  readonly paused: ReadonlySignal<boolean>
  /** What to look at now. */
  readonly look: ReadonlySignal<string>
  setSpeed(speed: number): void
  pause(paused: boolean): void
  /** Lets the next step happen at once. */
  skip(): void
  stop(): void
}

export const SPEEDS = [1, 2, 4] as const

const TICK_MS = 100

/** Plays a call as telephony would feed it: over a connection of its own, that watches nothing. */
export function playCall(sample: SampleCall, sessionId: string, desk: Desk): Player {
  const feed = connect()
  const session = feed.session(sessionId, {
    customerId: sample.customerId,
    channel: 'call-centre',
    watch: false,
    feeder: `player-${sessionId}`.slice(0, 64),
  })
  const done = signal(0)
  const speed = signal<number>(1)
  const paused = signal(false)
  const look = signal(sample.shows)
  let waited = 0
  const refused = (error: Error) => {
    look.value = `Not kept: ${error.message}`
  }

  const timer = setInterval(() => {
    const next = sample.steps[done.value]
    if (paused.value || !next) return
    waited += TICK_MS * speed.value
    if (waited >= next.after * 1000) happen(next)
  }, TICK_MS)

  function happen(step: Step) {
    waited = 0
    done.value++
    if (step.look) look.value = step.look
    perform(step)
  }

  function perform(step: Step) {
    if ('customer' in step) say('customer', step.customer)
    else if ('agent' in step) say('agent', step.agent)
    else if ('event' in step) session.event({ type: step.event, data: step.data ?? {} }).catch(refused)
    else if ('tells' in step) press(step.tells, step.value)
    else answer(step)
  }

  const say = (speaker: string, text: string) =>
    session.event({ type: 'utterance', data: { speaker, text } }).catch(refused)

  function press(fact: string, value: unknown) {
    const control = [...desk.usual, ...desk.rest].find(({ name }) => name === fact)
    if (control) desk.call.value?.tell(control, value)
  }

  function answer(step: Extract<Step, { accepts: string } | { declines: string }>) {
    const actionId = 'accepts' in step ? step.accepts : step.declines
    const card = desk.call.value?.shown.value.cards.find(({ action }) => action.actionId === actionId)
    if (!card) return
    if ('accepts' in step) desk.answer(card, 'accepted')
    else desk.answer(card, 'declined', step.reason)
  }

  return {
    sample,
    done,
    speed,
    paused,
    look,
    setSpeed(now) {
      speed.value = now
    },
    pause(now) {
      paused.value = now
    },
    skip() {
      const next = sample.steps[done.value]
      if (next) happen(next)
    },
    stop() {
      clearInterval(timer)
      feed.close()
    },
  }
}
