import type { Lock, Outcome, ShownAction } from '../client/answers.ts'
import { make, write } from './make.ts'
import type { Texts } from './texts.ts'

export type Answer = Pick<Outcome, 'outcome' | 'reason'>

export interface CardOptions {
  readonly texts: Texts
  readonly reasons: Readonly<Record<string, string>>
  /** A customer is not told why, nor asked. */
  readonly forCustomer: boolean
  /** Rejects where it is not kept. */
  answer(actionId: string, answer: Answer): Promise<void>
}

export interface Card {
  readonly element: HTMLLIElement
  /** `better`: than the first, which has its place for a while yet. */
  show(action: ShownAction, better: boolean): void
  /** Disables it where it stands, with the reason; null lets go of it. */
  lock(lock: Lock | null): void
  /** Nothing can be answered to it any more. */
  end(): void
}

type State = 'ready' | 'asking' | 'saving' | 'answered'

/** One action, with what can be answered to it. */
export function newCard(actionId: string, options: CardOptions): Card {
  const { texts, reasons, forCustomer } = options
  let state: State = 'ready'
  let locked: Lock | null = null
  let isOver = false

  const headline = make('h3', { part: 'headline' })
  const best = make('span', { part: 'better' })
  const kind = make('span', { part: 'kind' })
  const body = make('p', { part: 'body' })
  const reason = make('p', { part: 'reason' })
  const note = make('p', { part: 'note' })
  const button = (part: string, text: string, onclick: () => void) =>
    make('button', { type: 'button', part: `button ${part}`, onclick }, text)

  const accept = button('accept', texts.accept, () => send({ outcome: 'accepted' }, texts.accepted))
  const decline = button('decline', texts.decline, () => (forCustomer ? reject() : ask(true)))
  const later = button('later', texts.later, () => reject('not-now', texts.postponed))
  // What is said stands in the row of the buttons, so that no other card moves for it.
  const buttons = make('div', { part: 'buttons' }, accept, decline, later, note)
  const choices = Object.entries(reasons).map(([id, text]) => button('why', text, () => reject(id)))
  const whyNot = make(
    'div',
    { part: 'why-not', role: 'group', 'aria-label': texts.whyNot, onkeydown },
    ...choices,
  )
  const element = make(
    'li',
    { part: 'card', tabindex: '-1' },
    make('div', { part: 'top' }, headline, best, kind),
    body,
    reason,
  )
  element.append(buttons, whyNot)
  render()

  function render(): void {
    const isOff = isOver || locked !== null || state === 'saving' || state === 'answered'
    for (const each of [accept, decline, later, ...choices]) each.disabled = isOff
    decline.setAttribute('aria-expanded', String(state === 'asking'))
    if (forCustomer) decline.removeAttribute('aria-expanded')
    // Once asked it stays, so that nothing comes under the pointer in its place.
    if (state === 'asking') whyNot.hidden = false
    else if (state === 'ready' && !locked) whyNot.hidden = true
    element.dataset.state = locked ? 'locked' : state
    if (locked) write(note, `${locked.reason}. ${texts.liftedBy}${locked.liftedBy}`)
    note.title = locked ? (note.textContent ?? '') : ''
  }

  function ask(open: boolean): void {
    state = open && state !== 'asking' ? 'asking' : 'ready'
    render()
    if (state === 'asking') choices[0]?.focus()
    else decline.focus()
  }

  function onkeydown(event: Event): void {
    if ((event as KeyboardEvent).key === 'Escape') ask(false)
  }

  function reject(why?: string, said = texts.declined): void {
    send({ outcome: 'rejected', reason: why }, said)
  }

  function send(answer: Answer, said: string): void {
    state = 'saving'
    write(note, texts.saving)
    render()
    options.answer(actionId, answer).then(
      () => settle('answered', said),
      (error: Error) => settle('ready', texts.notSaved + error.message),
    )
  }

  function settle(next: State, said: string): void {
    state = next
    write(note, said)
    render()
  }

  return {
    element,
    show(action, better) {
      const { headline: title, body: text, script, button: label } = action.treatment
      write(headline, title ?? action.actionId)
      write(body, text ?? script ?? '')
      write(reason, forCustomer ? '' : action.reason)
      write(best, better && !forCustomer ? texts.better : '')
      write(kind, forCustomer ? '' : action.kind)
      write(accept, label ?? texts.accept)
      if (!note.textContent) note.hidden = true
      element.dataset.kind = action.kind
    },
    lock(next) {
      if (locked && !next) write(note, '')
      // Its buttons go: it keeps the focus itself, so that it stands where it stands.
      if (next && element.querySelector('button:focus-visible')) element.focus()
      locked = next
      render()
    },
    end() {
      isOver = true
      render()
    },
  }
}
