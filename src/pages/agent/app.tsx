import { useComputed, useSignalEffect } from '@preact/signals'
import { Cards } from './cards.tsx'
import { CustomerPanel } from './customer-panel.tsx'
import type { Desk } from './desk.ts'
import { FactsPanel } from './facts-panel.tsx'
import { Help } from './help.tsx'
import { Locks } from './locks.tsx'
import { MoodChart } from './mood-chart.tsx'
import { PlayerBar } from './player-bar.tsx'
import type { Card } from './shown.ts'
import { Start } from './start.tsx'
import { TalkPanel } from './talk-panel.tsx'
import { TopBar } from './top-bar.tsx'
import { WhyPanel } from './why-panel.tsx'

export function App({ desk }: { desk: Desk }) {
  const call = desk.call.value
  return (
    <>
      <TopBar desk={desk} />
      {call ? (
        <div class="call" key={call.sessionId}>
          <aside class="who" aria-label="The customer">
            <CustomerPanel call={call} currency={desk.vocabulary.currency} />
          </aside>
          <main class="do">
            <FactsPanel desk={desk} call={call} />
            <Locks call={call} />
            <Cards desk={desk} call={call} />
          </main>
          <section class="talk" aria-label="The talk">
            <MoodChart call={call} />
            {desk.whyOpen.value ? <WhyPanel desk={desk} /> : <TalkPanel call={call} />}
          </section>
        </div>
      ) : (
        <Start desk={desk} />
      )}
      {desk.playing.value && <PlayerBar player={desk.playing.value} desk={desk} />}
      {desk.helpOpen.value && <Help desk={desk} />}
      <Announcer desk={desk} />
    </>
  )
}

const named = ({ action }: Card) => action.treatment.headline ?? action.actionId

/** Says a new first card, and one that is better, to those who listen to the screen. */
function Announcer({ desk }: { desk: Desk }) {
  const first = useComputed(() => {
    const cards = desk.call.value?.shown.value.cards ?? []
    const [first] = cards
    const better = cards.find(card => card.better)
    const said = better ? `Best now: ${named(better)}. ` : ''
    const waits = desk.call.value?.shown.value.next ? '. A new suggestion waits' : ''
    return first ? `${said}First suggestion: ${named(first)}${waits}` : ''
  })
  useSignalEffect(() => {
    const waits = desk.call.value?.shown.value.next
    document.title = waits ? 'New suggestion · Tact' : 'Tact · agent'
  })
  return (
    <p class="unseen" aria-live="polite" id="announcer">
      {first}
    </p>
  )
}
