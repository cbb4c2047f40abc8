import type { Desk } from './desk.ts'

/** One thing that a key does now. */
export interface Command {
  readonly key: string
  readonly does: string
  run(): void
}

/** What keys do in the present state of the desk. Numbers answer a question where one is open, else they choose a card. */
export function commandsOf(desk: Desk): readonly Command[] {
  const { question, whyOpen, helpOpen } = desk
  const call = desk.call.value
  const help = { key: '?', does: 'Show or hide these keys', run: () => toggle(helpOpen) }
  const back = { key: 'Escape', does: 'Close what is open', run: () => close(desk) }
  if (!call) return [help, back]
  const { cards } = call.shown.value
  const card = desk.chosen.value
  const over = call.over.value
  const open = card && !over && !card.lock && !call.answers.value.has(card.action.actionId) ? card : null
  // Sooner than a person can have read the card that has come, the one before it was meant.
  const settled = (run: () => void) => () => desk.hasSettled() && run()
  const numbered = question.value
    ? question.value.options.map(({ label, run }) => ({ does: label, run }))
    : cards.map(({ action }) => ({
        does: `Choose the card “${action.treatment.headline ?? action.actionId}”`,
        run: () => focusCard(desk, action.actionId),
      }))
  return [
    ...numbered.map((each, index) => ({ key: String(index + 1), ...each })),
    ...(open
      ? [
          { key: 'a', does: 'Accept the chosen card', run: settled(() => desk.answer(open, 'accepted')) },
          {
            key: 'd',
            does: 'Decline it, then a number for the reason',
            run: settled(() => desk.askWhyDeclined(open)),
          },
          { key: 'l', does: 'Later', run: settled(() => desk.answer(open, 'later')) },
        ]
      : []),
    { key: 'w', does: 'Why this, and why not something else', run: () => toggle(whyOpen) },
    { key: 'n', does: 'Show the new suggestion that waits', run: () => call.showNext() },
    ...desk.usual.flatMap(control => {
      const { key, label } = control
      return key && !over ? [{ key, does: label, run: () => desk.pressed(control) }] : []
    }),
    help,
    back,
  ]
}

/** Single keys, wherever the focus is, but not while something is being written. */
export function listenToKeys(desk: Desk): void {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
    const writes = (event.target as Element).closest('input:not([type=checkbox]), select, textarea')
    if (writes && event.key !== 'Escape') return
    const command = commandsOf(desk).find(({ key }) => key === event.key || key === event.key.toLowerCase())
    // Behind the list of keys nobody sees what they do.
    if (!command || (desk.helpOpen.value && !['?', 'Escape'].includes(command.key))) return
    event.preventDefault()
    command.run()
  })
}

function toggle(open: { value: boolean }) {
  open.value = !open.value
}

function close({ question, whyOpen, helpOpen }: Desk) {
  if (helpOpen.value) helpOpen.value = false
  else if (question.value) question.value = null
  else if (whyOpen.value) whyOpen.value = false
  else restFocus()
}

function focusCard(desk: Desk, actionId: string) {
  desk.choose(actionId)
  document.querySelector<HTMLElement>(`[data-action="${CSS.escape(actionId)}"]`)?.focus()
}

/** Takes the focus off the cards, to where reading begins, so that it holds none of them; before a call, to where one is taken. */
export function restFocus(): void {
  document.querySelector<HTMLElement>('#cards-title, [name=customer]')?.focus()
}
