import { sampleCalls } from './calls.ts'
import type { Desk } from './desk.ts'
import { canFollow } from './sample-call.ts'
import { USUAL } from './vocabulary.ts'

/** Before a call: take one, or watch one. */
export function Start({ desk }: { desk: Desk }) {
  return (
    <main class="start">
      <form
        onSubmit={event => {
          event.preventDefault()
          const said = new FormData(event.currentTarget)
          const sessionId = String(said.get('session')).trim() || undefined
          const customerId = String(said.get('customer')).trim() || undefined
          if (sessionId ?? customerId) desk.take({ sessionId, customerId })
        }}
      >
        <h2>Take a call</h2>
        <label>
          Customer
          <input name="customer" placeholder="C-1029" autocomplete="off" spellcheck={false} />
        </label>
        <label>
          Call, where telephony has opened it
          <input name="session" placeholder="call-77" autocomplete="off" spellcheck={false} />
        </label>
        <button type="submit" class="accept">
          Open
        </button>
      </form>
      {desk.place.id === USUAL.id && canFollow(desk.vocabulary, sampleCalls) && (
        <section aria-labelledby="play-title">
          <h2 id="play-title">Play a call</h2>
          <p>
            Written calls of the demo bank, in real time. Watch how the first card and the locks follow the
            talk.
          </p>
          <ul class="samples">
            {sampleCalls.map(sample => (
              <li key={sample.id}>
                <button type="button" data-sample={sample.id} onClick={() => desk.play(sample)}>
                  <b>{sample.title}</b>
                  <span>{sample.shows}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  )
}
