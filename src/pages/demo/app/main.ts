import type { LiveEvent } from '../../client/answers.ts'
import { TactActions } from '../../element/tact-actions.ts'

/** What can happen in the app, and the event that tells it. */
const TAPS: readonly (readonly [label: string, event: LiveEvent])[] = [
  ['Ask about a fee', { type: 'problem-reported', data: { reason: 'fee' } }],
  ['My card is lost', { type: 'problem-reported', data: { reason: 'card' } }],
  ['Complain', { type: 'complaint', data: { reason: 'fee' } }],
  ['It is solved', { type: 'problem-solved' }],
  ['Close my account', { type: 'page-view', data: { page: 'cancel', device: 'phone' } }],
  ['Back to my accounts', { type: 'page-view', data: { page: 'accounts', device: 'phone' } }],
]

const asked = new URLSearchParams(location.search)
const customer = asked.get('customer') ?? 'C-1029'
const by = (selector: string) => document.querySelector<HTMLElement>(selector)!
by('#who').textContent = customer

const actions = new TactActions()
actions.texts = { accept: 'Yes, please', decline: 'No, thanks', later: 'Not now', label: 'For you' }
actions.context = { device: 'phone' }
actions.setAttribute('customer', customer)
actions.setAttribute('channel', 'mobile')
actions.setAttribute('placement', 'app-card')
actions.setAttribute('audience', 'customer')
const session = asked.get('session')
if (session) actions.setAttribute('session', session)
actions.append(ownCard())
actions.addEventListener('tact-state', event => {
  by('#state').textContent = (event as CustomEvent<string>).detail
})
by('#cards').append(actions)

for (const [label, event] of TAPS) {
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = label
  button.addEventListener('click', () => void actions.live?.event(event))
  by('.taps').append(button)
}

/** What the app shows by itself. */
function ownCard(): HTMLElement {
  const own = document.createElement('p')
  own.textContent = 'All in order. There is nothing that you need to do today.'
  return own
}
