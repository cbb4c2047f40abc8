import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { Test } from 'tap'
import { openBrowser } from '../chromium.ts'
import { type RunningServer, type Settings, startTact, temporaryFolder } from '../running-server.ts'

/** What the tests of the screen share. */
export interface Parts {
  readonly server: RunningServer
  readonly browser: Browser
  /** What went wrong in any page. */
  readonly errors: string[]
}

/** A server of the demo bank, and a browser. */
export async function partsOf(t: Test, settings: Settings = {}): Promise<Parts> {
  const own = { TACT_DATA: join(temporaryFolder(t), 'data'), TACT_LOG_LEVEL: 'warn' }
  const server = await startTact(t, { ...own, ...settings })
  return { server, browser: await openBrowser(t), errors: [] }
}

let calls = 0

/** A screen with a call of the customer open, and what telephony feeds it. */
export async function call(t: Test, parts: Parts, customerId: string) {
  const session = `agent-test-${++calls}`
  const page = await pageOf(t, parts)
  await page.goto(`${parts.server.url}/agent/?session=${session}&customer=${customerId}`)
  await page.waitForSelector('.card')
  const feed = async (type: string, data: object) => {
    const { status } = await parts.server.call('POST', `/v1/sessions/${session}/events`, { type, data })
    t.equal(status, 202)
  }
  const says = (text: string) => feed('utterance', { speaker: 'customer', text })
  return { page, session, says, feed }
}

export async function pageOf(t: Test, { browser, errors }: Parts, width = 1440, height = 900): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height } })
  page.setDefaultTimeout(15_000)
  page.on('pageerror', error => errors.push(error.message))
  page.on('console', message => {
    if (message.type() === 'error' && !/WebSocket|ERR_/.test(message.text())) errors.push(message.text())
  })
  t.teardown(() => page.close())
  return page
}

/** Waits until the action's card is the first. */
export const first = (page: Page, actionId: string) =>
  page.waitForSelector(`.slot:first-child [data-action="${actionId}"]`)

export const cardsOf = (page: Page) =>
  page.$$eval('.card[data-action]', cards => cards.map(card => card.getAttribute('data-action')))

/** What came of an action, as the timeline tells it. */
export interface Told {
  readonly id: string
  readonly at: string
  readonly actionId: string
  readonly decisionId: string
  readonly outcome: string
  readonly reason?: string
}

/** The newest first. */
export async function outcomesOf({ server }: Parts, customerId: string): Promise<Told[]> {
  const { body } = await server.call('GET', `/v1/customers/${customerId}/timeline?limit=100`)
  return body.items.filter((each: { type: string }) => each.type === 'outcome')
}
