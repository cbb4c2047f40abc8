import { type Connection, connect } from '../client/connection.ts'
import type { Facts } from '../client/messages.ts'
import { inWords } from '../client/refused.ts'
import type { LiveSession } from '../client/session.ts'
import { asRead } from './as-read.ts'
import { REASONS, TEXTS, type Texts } from './texts.ts'
import { newView, type View } from './view.ts'

/**
 * `<tact-actions url customer session channel placement limit audience theme>`: the best actions of a live session, as they change.
 * What stands inside is shown until there is a decision. `audience="customer"` leaves out what is for the agent's eyes.
 * Sends `tact-decision` (detail: the decision), `tact-outcome` (detail: `{action, outcome, reason}`) and `tact-state` (detail: of the connection).
 */
export class TactActions extends HTMLElement {
  static observedAttributes = ['url', 'customer', 'session', 'channel', 'placement', 'limit', 'audience']

  /** Facts to open the session with; set before it is put into the page. */
  context: Facts = {}
  /** What the element says itself, where it is to be said otherwise. */
  texts: Partial<Texts> = {}
  /** Reasons to decline, by the id that is sent. */
  reasons = REASONS

  #connection: Connection | null = null
  #live: LiveSession | null = null
  #view: View | null = null
  #isDue = false

  /** The session, to tell it what happens; null where the element is not in a page or lacks an attribute. */
  get live(): LiveSession | null {
    return this.#live
  }

  connectedCallback(): void {
    this.#restart()
  }

  disconnectedCallback(): void {
    this.#restart()
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#restart()
  }

  /** Once for all that changes in a turn, such as several attributes, or a move within the page. */
  #restart(): void {
    if (this.#isDue) return
    this.#isDue = true
    queueMicrotask(() => {
      this.#isDue = false
      this.#stop()
      if (this.isConnected) this.#start()
    })
  }

  #stop(): void {
    this.#connection?.close()
    this.#view?.stop()
    this.#connection = this.#live = this.#view = null
  }

  #start(): void {
    const channel = this.getAttribute('channel')
    const placement = this.getAttribute('placement')
    const view = newView(this.shadowRoot ?? this.attachShadow({ mode: 'open' }), {
      placement: placement ?? '',
      forCustomer: this.getAttribute('audience') === 'customer',
      texts: { ...TEXTS, ...this.texts },
      reasons: this.reasons,
      outcome: outcome => this.#live?.outcome(outcome) ?? Promise.reject(new Error('not connected')),
      onAnswer: detail => this.#tell('tact-outcome', detail),
    })
    this.#view = view
    if (!channel || !placement) {
      view.say('Give the attributes channel and placement')
      return
    }
    const connection = connect(this.getAttribute('url') ?? undefined)
    const live = connection.session(this.getAttribute('session') ?? newVisit(), {
      customerId: this.getAttribute('customer') ?? undefined,
      channel,
      placement,
      limit: Number(this.getAttribute('limit')) || undefined,
      context: this.context,
    })
    live.on('decision', decision => {
      view.decided(asRead(decision, channel))
      this.#tell('tact-decision', decision)
    })
    live.on('error', problem => view.say(inWords(problem)))
    live.on('closed', () => view.over())
    connection.on('state', state => {
      view.connected(state === 'open')
      this.#tell('tact-state', state)
    })
    this.#connection = connection
    this.#live = live
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }))
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'tact-actions': TactActions
  }
}

/** The name of a visit that nobody has named. */
function newVisit(): string {
  return `visit-${Array.from(crypto.getRandomValues(new Uint32Array(3)), part => part.toString(36)).join('')}`
}

if (!customElements.get('tact-actions')) customElements.define('tact-actions', TactActions)
