import type { Decision, Lock, Outcome, ShownAction } from '../client/answers.ts'
import { betterThanFirst } from '../client/better-than-first.ts'
import { impressionId } from '../client/outcome-ids.ts'
import type { LiveSession } from '../client/session.ts'
import { type Answer, type Card, newCard } from './card.ts'
import { make, write } from './make.ts'
import { seen } from './seen.ts'
import { styles } from './styles.ts'
import type { Texts } from './texts.ts'

export interface ViewOptions {
  readonly placement: string
  readonly forCustomer: boolean
  readonly texts: Texts
  readonly reasons: Readonly<Record<string, string>>
  readonly outcome: LiveSession['outcome']
  readonly onAnswer: (detail: Answer & { action: ShownAction }) => void
}

export interface View {
  /** Shows it, or keeps it until nobody points at a card or has the keyboard in one. */
  decided(decision: Decision): void
  connected(isConnected: boolean): void
  /** Something to know, such as what was refused. */
  say(text: string): void
  /** The session has ended, or was refused. */
  over(): void
  stop(): void
}

/** The cards in a shadow root. No card moves under a hand: a newer ranking waits, and only locks act at once, in place. */
export function newView(root: ShadowRoot, options: ViewOptions): View {
  const { texts, forCustomer, placement } = options
  const cards = new Map<string, Card>()
  const seenActions = new Set<string>()
  let shown: Decision | null = null
  let newer: Decision | null = null
  let isPointedAt = false
  let isConnected = true
  let isOver = false

  const list = make('ol', { part: 'list' })
  const fallback = make('div', { part: 'fallback' }, make('slot'))
  const locks = make('p', { part: 'locks', hidden: true })
  const status = make('p', { part: 'status', role: 'status', 'aria-live': 'polite', hidden: false })
  const section = make('section', { part: 'actions', 'aria-label': texts.label, tabindex: '-1' })
  section.append(list, fallback, locks, status)
  root.adoptedStyleSheets = [styles()]
  root.replaceChildren(section)

  const sight = seen(element => {
    const action = shown?.actions.find(({ actionId }) => cards.get(actionId)?.element === element)
    if (action && !isOver) tellSeen(action, shown!)
  })

  function tellSeen(action: ShownAction, decision: Decision): void {
    if (seenActions.has(action.actionId)) return
    seenActions.add(action.actionId)
    // Should it not be kept, the session tells it as an error.
    options.outcome(impression(action, decision)).catch(() => {})
  }

  list.addEventListener('pointerenter', () => {
    isPointedAt = true
  })
  list.addEventListener('pointerleave', () => {
    isPointedAt = false
    catchUp()
  })
  list.addEventListener('focusout', () => queueMicrotask(catchUp))

  /** The pointer is over the cards, the keyboard in one (a button that was merely clicked does not count), or one asks why not. */
  const isHeld = () =>
    isPointedAt ||
    list.querySelector('[data-state=asking], button:focus-visible:enabled, li:focus-visible') !== null

  function catchUp(): void {
    if (newer && !isHeld()) show(newer)
  }

  async function answer(actionId: string, given: Answer): Promise<void> {
    const decision = shown!
    const action = decision.actions.find(each => each.actionId === actionId)!
    // Whoever answers sooner than a second has seen it, too.
    tellSeen(action, decision)
    const byKeyboard = list.querySelector('button:focus-visible') !== null
    const kept = options.outcome({ decisionId: decision.decisionId, actionId, ...given })
    options.onAnswer({ ...given, action })
    // What was pressed goes dim, and the next tab leads to the first card.
    if (byKeyboard) queueMicrotask(() => section.focus())
    await kept
  }

  function cardOf(action: ShownAction): Card {
    const card = cards.get(action.actionId) ?? newCard(action.actionId, { ...options, answer })
    if (!cards.has(action.actionId)) sight.watch(card.element)
    cards.set(action.actionId, card)
    return card
  }

  function show(decision: Decision): void {
    const before = shown?.actions[0]?.actionId
    shown = decision
    newer = null
    const best = betterThanFirst(decision)
    const now = new Set(decision.actions.map(({ actionId }) => actionId))
    for (const actionId of cards.keys()) if (!now.has(actionId)) cards.delete(actionId)
    list.replaceChildren(
      ...decision.actions.map(action => {
        const card = cardOf(action)
        card.show(action, action.actionId === best)
        card.lock(null)
        return card.element
      }),
    )
    showFallback(decision)
    write(locks, forCustomer ? '' : decision.locks.map(lockText).join('\n'))
    const first = decision.actions[0]
    if (first?.actionId === before || !isConnected) tellState()
    else say(first ? texts.first + (first.treatment.headline ?? first.actionId) : texts.none, true)
  }

  function showFallback({ actions, fallback: instead }: Decision): void {
    fallback.hidden = actions.length > 0
    const { headline, body, script } = instead?.[placement] ?? {}
    const text = body ?? script
    const parts: HTMLElement[] = []
    if (headline !== undefined) parts.push(make('h3', { part: 'headline' }, headline))
    if (text !== undefined) parts.push(make('p', { part: 'body' }, text))
    // Without one of the server's the page's own stands there.
    fallback.replaceChildren(parts.length > 0 ? make('div', { part: 'own' }, ...parts) : make('slot'))
  }

  const lockText = ({ reason, liftedBy }: Lock) => `${reason}. ${texts.liftedBy}${liftedBy}`

  /** For all to read, or for those only who have it read out. */
  function say(text: string, isQuiet = false): void {
    status.toggleAttribute('data-quiet', isQuiet || text === '')
    write(status, text)
    status.hidden = false
  }

  function tellState(): void {
    say(isConnected ? (newer ? texts.newer : '') : texts.waiting)
  }

  return {
    decided(decision) {
      if (!isHeld()) return show(decision)
      newer = decision
      for (const action of shown?.actions ?? []) cards.get(action.actionId)?.lock(lockOf(action, decision))
      tellState()
    },
    connected(now) {
      if (now === isConnected || isOver) return
      isConnected = now
      tellState()
    },
    say,
    over() {
      isOver = true
      newer = null
      if (list.querySelector(':focus')) section.focus()
      for (const card of cards.values()) card.end()
      // Where nothing was shown yet, what was refused is said already.
      if (shown) say(texts.over)
    },
    stop: sight.stop,
  }
}

function impression(
  { actionId, placement }: ShownAction,
  { decisionId, customerId, sessionId }: Decision,
): Outcome {
  const seen = { decisionId, actionId, at: new Date().toISOString() }
  const place = { customerId, sessionId: sessionId ?? '', placement }
  return { impressionId: impressionId(seen, place), decisionId, actionId, outcome: 'impression' }
}

/** The lock that has taken an action away. */
function lockOf({ actionId, kind, group }: ShownAction, { actions, locks }: Decision): Lock | null {
  if (actions.some(action => action.actionId === actionId)) return null
  return locks.find(({ blocks }) => [kind, group, actionId].some(name => blocks.includes(name))) ?? null
}
