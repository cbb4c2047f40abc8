import type { Browser, BrowserContextOptions, Page, WebSocketRoute } from 'playwright-core'
import type { ServerMessage } from '../../src/pages/client/messages.ts'
import { built } from './built.ts'
import { opened } from './scripted-server.ts'

const ORIGIN = 'http://tact.test'
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self' ws://tact.test"

/** A page with the element in it, and the server's end of its socket. */
export interface ElementPage {
  readonly page: Page
  /** What the element has sent, in order. */
  readonly heard: { type: string; [more: string]: unknown }[]
  say(message: ServerMessage): void
  /** Acknowledges what was told last. */
  ack(): void
  /** The connection is lost, and every further one too. */
  goAway(): Promise<void>
  headlines(): Promise<string[]>
}

/** `more` are further attributes. The session answers `opened` with `first`; null where there is no server at all. */
export async function elementPage(
  browser: Browser,
  first: Parameters<typeof opened>[0] | null,
  more = '',
  options: BrowserContextOptions = {},
): Promise<ElementPage> {
  const page = await browser.newPage(options)
  const heard: ElementPage['heard'] = []
  let socket: WebSocketRoute | undefined
  let isAway = first === null
  await page.routeWebSocket(/v1\/live/, route => {
    if (isAway) return void route.close({ code: 1013 })
    socket = route
    route.onMessage(text => {
      const message = JSON.parse(String(text))
      heard.push(message)
      if (message.type === 'open' || message.type === 'resume')
        route.send(JSON.stringify(opened(first ?? {})))
    })
  })
  const html = `<!doctype html><meta name="viewport" content="width=device-width"><title>Desk</title>
    <script type="module" src="/tact-actions.js"></script>
    <tact-actions session="call-1" customer="C-1" channel="call-centre" placement="agent-screen" ${more}><p>Listen and help</p></tact-actions>
    <button id="elsewhere">Elsewhere</button>`
  await page.route(`${ORIGIN}/**`, route =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: built('pages/tact-actions.js') })
      : route.fulfill({
          contentType: 'text/html',
          body: html,
          headers: { 'content-security-policy': POLICY },
        }),
  )
  await page.goto(`${ORIGIN}/`)
  return {
    page,
    heard,
    say: message => socket!.send(JSON.stringify(message)),
    ack: () => socket!.send(JSON.stringify({ type: 'ack', session: 'call-1', seq: heard.at(-1)?.seq })),
    async goAway() {
      isAway = true
      await socket!.close({ code: 1006 }).catch(() => socket!.close({ code: 1012 }))
    },
    headlines: () => page.locator('tact-actions li h3').allTextContents(),
  }
}
