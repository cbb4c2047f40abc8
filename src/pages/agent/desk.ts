import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { connect } from '../client/client.ts'
import { type Call, openCall } from './call.ts'
import { type Control, controlsOf } from './facts.ts'
import { restFocus } from './keys.ts'
import { newId } from './new-id.ts'
import { type Player, playCall } from './player.ts'
import type { SampleCall } from './sample-call.ts'
import type { Card, Said } from './shown.ts'
import type { Place, Vocabulary } from './vocabulary.ts'

/** A question whose answers have numbers: why a card is declined, what a fact is. */
export interface Question {
  /** The action or the fact that it is about. */
  readonly about: string
  readonly options: readonly { readonly label: string; run(): void }[]
}

/** What is on the agent's desk. */
export interface Desk {
  readonly connection: ReadonlySignal<string>
  readonly vocabulary: Vocabulary
  readonly place: Place
  readonly usual: readonly Control[]
  readonly rest: readonly Control[]
  readonly call: ReadonlySignal<Call | null>
  readonly playing: ReadonlySignal<Player | null>
  /** The card that keys are about: by the action's id. */
  readonly chosen: ReadonlySignal<Card | null>
  /** Whether it has been so long the chosen one that who presses a key now means it. */
  hasSettled(): boolean
  readonly question: Signal<Question | null>
  readonly whyOpen: Signal<boolean>
  readonly helpOpen: Signal<boolean>
  take(call: { readonly sessionId?: string; readonly customerId?: string }): void
  play(sample: SampleCall): void
  leave(): void
  choose(actionId: string): void
  answer(card: Card, said: Said, reason?: string): void
  askWhyDeclined(card: Card): void
  /** Its key or its label: a switch is turned, of choices the number is asked. */
  pressed(control: Control): void
}

/** As long as it takes to see another card and to keep a finger back. */
const SETTLES_MS = 400

/** `place` is where its calls are. */
export function newDesk(vocabulary: Vocabulary, place: Place): Desk {
  const connection = connect()
  const state = signal<string>(connection.state)
  connection.on('state', now => {
    state.value = now
  })
  const call = signal<Call | null>(null)
  const playing = signal<Player | null>(null)
  const chosenId = signal<string | null>(null)
  const question = signal<Question | null>(null)
  const whyOpen = signal(false)
  const cards = computed(() => call.value?.shown.value.cards ?? [])
  const chosen = computed(
    () => cards.value.find(({ action }) => action.actionId === chosenId.value) ?? cards.value[0] ?? null,
  )
  let before: string | undefined
  let changedAt = Number.NEGATIVE_INFINITY
  effect(() => {
    const id = chosen.value?.action.actionId
    if (before !== undefined && id !== before) changedAt = performance.now()
    before = id
  })
  // A question about a card that is gone is no question, and of a call that is over nothing is asked.
  effect(() => {
    const about = question.value?.about
    if (about === undefined) return
    const isFact = vocabulary.facts.some(({ name }) => name === about)
    const isGone = !isFact && !cards.value.some(({ action }) => action.actionId === about)
    if (isGone || call.value?.over.value) question.value = null
  })

  function begin(next: Call | null) {
    batch(() => {
      call.value = next
      chosenId.value = null
      question.value = null
      whyOpen.value = false
    })
    const asked = new URLSearchParams(location.search)
    asked.delete('customer')
    if (next) asked.set('session', next.sessionId)
    else asked.delete('session')
    history.replaceState(null, '', `${location.pathname}${asked.size > 0 ? `?${asked}` : ''}`)
  }

  function stopPlaying() {
    if (!playing.value) return
    playing.value.stop()
    playing.value = null
    void call.value?.takeBack()
  }
  addEventListener('pagehide', () => {
    stopPlaying()
    call.value?.pageGoes()
  })

  const desk: Desk = {
    connection: state,
    vocabulary,
    place,
    ...controlsOf(vocabulary),
    call,
    playing,
    chosen,
    hasSettled: () => performance.now() - changedAt >= SETTLES_MS,
    question,
    whyOpen,
    helpOpen: signal(false),
    take({ sessionId = `call-${newId()}`, customerId }) {
      begin(openCall(connection, sessionId, place, { customerId }))
    },
    play(sample) {
      desk.leave()
      const sessionId = `call-${newId()}`
      playing.value = playCall(sample, sessionId, desk)
      begin(openCall(connection, sessionId, place, { customerId: sample.customerId }))
    },
    leave() {
      call.value?.hangUp()
      stopPlaying()
      begin(null)
    },
    choose(actionId) {
      chosenId.value = actionId
      // Whom the agent chooses is meant.
      changedAt = Number.NEGATIVE_INFINITY
    },
    answer(card, said, reason = said === 'later' ? 'not-now' : undefined) {
      question.value = null
      call.value?.answer(card, said, reason)
      restFocus()
    },
    askWhyDeclined(card) {
      chosenId.value = card.action.actionId
      question.value = {
        about: card.action.actionId,
        options: vocabulary.declines.slice(0, 9).map(({ id, label }) => ({
          label,
          run: () => desk.answer(card, 'declined', id),
        })),
      }
    },
    pressed(control) {
      const now = call.value
      if (!now) return
      if (control.input === 'switch') return now.tell(control, now.facts.value[control.name] !== true)
      const { choices, name } = control
      const options = choices.map(({ label, value }) => ({
        label,
        run() {
          question.value = null
          now.tell(control, value)
        },
      }))
      question.value = question.value?.about === name ? null : { about: name, options }
    },
  }
  return desk
}
