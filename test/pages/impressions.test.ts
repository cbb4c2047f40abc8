import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { withoutChromium } from '../chromium.ts'
import { temporaryFolder } from '../running-server.ts'
import { until } from '../until.ts'
import { call, cardsOf, first, outcomesOf, type Parts, pageOf, partsOf } from './agent-page.ts'

const WINDOW_MS = 6_000

t.test('impressions and their answers, in a browser', { skip: withoutChromium }, async t => {
  const parts = await partsOf(t, { TACT_STRATEGY: demoStrategy(t) })

  await t.test('what an agent answers to a card that stood for several decisions', t => agent(t, parts))
  await t.test('what an agent answers after the page was loaded again', t => reloaded(t, parts))
  await t.test('what a customer answers in the app, whose page was loaded again', t => app(t, parts))
  t.strictSame(parts.errors, [], 'nothing went wrong in any page')
})

/** The demo bank, whose answers are awaited for a moment only. */
function demoStrategy(t: Test): string {
  const folder = temporaryFolder(t)
  cpSync(join(import.meta.dirname, '../../config'), folder, { recursive: true })
  const placements = join(folder, 'placements.yaml')
  const text = readFileSync(placements, 'utf8')
  writeFileSync(placements, text.replace(/responseWindow: \w+/g, `responseWindow: ${WINDOW_MS / 1000}s`))
  return folder
}

async function agent(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-1029')
  await says('I am really angry. You charged me a fee for my card payment and nobody told me!')
  await first(page, 'refund-fee')
  const before = await cardsOf(page)
  await says('I think my card was stolen on the train this morning.')
  await until(async () => String(await cardsOf(page)) !== String(before))
  await page.locator('[data-action="refund-fee"] .accept').click()
  await page.waitForSelector('[data-action="refund-fee"] .said')
  await standsAlone(t, parts, 'C-1029', 'refund-fee')
  await countsOnce(t, parts, 'refund-fee', 'call-centre')
}

async function reloaded(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-1030')
  await says('I am so angry, this is terrible')
  await first(page, 'apology')
  await page.reload()
  await first(page, 'apology')
  await page.locator('[data-action="apology"] .accept').click()
  await standsAlone(t, parts, 'C-1030', 'apology')
  t.equal(await page.locator('.trouble').count(), 0)
}

async function app(t: Test, parts: Parts) {
  const page = await pageOf(t, parts)
  await page.goto(`${parts.server.url}/demo/app/?customer=C-0700&session=app-1`)
  const card = page.locator('tact-actions li').first()
  await card.waitFor()
  const headline = await card.locator('h3').textContent()
  await until(async () => (await outcomesOf(parts, 'C-0700')).length > 0)
  await page.reload()
  await page.locator('tact-actions li h3', { hasText: headline! }).waitFor()
  await page.getByRole('button', { name: 'Yes, please' }).first().click()
  await page.getByText('Accepted').waitFor()
  const answer = (await outcomesOf(parts, 'C-0700')).find(({ outcome }) => outcome === 'accepted')
  await standsAlone(t, parts, 'C-0700', answer!.actionId)
  await countsOnce(t, parts, answer!.actionId, 'mobile')
  t.equal(await page.getByText('stands for').count(), 0, 'nothing is refused')
}

/** The answer was given on another decision than the impression was told with, and is that one's: nothing else is ever counted of it. */
async function standsAlone(t: Test, parts: Parts, customerId: string, actionId: string) {
  const own = async () => (await outcomesOf(parts, customerId)).filter(each => each.actionId === actionId)
  await until(async () => (await own()).length === 2)
  const [answer, impression] = await own()
  t.match([answer, impression], [{ outcome: 'accepted' }, { outcome: 'impression' }])
  t.equal(answer!.decisionId, impression!.decisionId)
  t.notOk(answer!.id.startsWith(answer!.decisionId), 'given on a later decision')
  // Others that were seen are ignored: windows are over, and were swept.
  await until(async () => (await outcomesOf(parts, customerId)).some(({ outcome }) => outcome === 'ignored'))
  await new Promise(resolve =>
    setTimeout(resolve, Date.parse(impression!.at) + WINDOW_MS + 3_000 - Date.now()),
  )
  t.equal((await own()).length, 2)
}

/** As all consumers of outcomes see it, such as who learns. */
async function countsOnce(t: Test, { server }: Parts, actionId: string, channel: string) {
  const { body } = await server.call('GET', '/v1/outcomes/counts')
  const rows: { actionId: string; channel: string }[] = body.items
  const counts = rows.find(row => row.actionId === actionId && row.channel === channel)
  t.match(counts, { impression: 1, clicked: 0, accepted: 1, rejected: 0, resolved: 0, ignored: 0 })
}
