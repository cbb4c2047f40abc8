import { render } from 'preact'
import { App } from './app.tsx'
import { newDesk } from './desk.ts'
import { keepFocus } from './keep-focus.ts'
import { listenToKeys } from './keys.ts'
import { fetched } from './read.ts'
import { placeIn, type Vocabulary } from './vocabulary.ts'

const root = document.getElementById('desk')!
const AGAIN_MS = 2_000

async function open() {
  try {
    const asked = new URLSearchParams(location.search)
    const vocabulary = await fetched<Vocabulary>('/v1/vocabulary')
    const desk = newDesk(vocabulary, placeIn(vocabulary, asked.get('placement')))
    root.replaceChildren()
    render(<App desk={desk} />, root)
    listenToKeys(desk)
    keepFocus(root)
    const sessionId = asked.get('session') ?? undefined
    const customerId = asked.get('customer') ?? undefined
    if (sessionId ?? customerId) desk.take({ sessionId, customerId })
  } catch (error) {
    root.textContent = `Tact cannot be reached (${(error as Error).message}). Trying again…`
    setTimeout(open, AGAIN_MS)
  }
}

void open()
