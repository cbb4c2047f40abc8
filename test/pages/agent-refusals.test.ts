import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { withoutChromium } from '../chromium.ts'
import { until } from '../until.ts'
import { call, cardsOf, first, outcomesOf, type Parts, pageOf, partsOf } from './agent-page.ts'

t.test('the agent’s screen, told twice and refused', { skip: withoutChromium }, async t => {
  const parts = await partsOf(t)

  await t.test('a card counts once a call, whoever else looks, and however often the page is loaded', t =>
    countsOnce(t, parts),
  )
  await t.test('two screens that accept the card of one decision accept it once', t => acceptedOnce(t, parts))
  await t.test('what comes again after it was answered can be answered again', t => answeredAgain(t, parts))
  await t.test('what is learned of the customer in the call is on the screen', t => newProfile(t, parts))
  await t.test('what could not be read of the customer is not said to be nothing, and is read again', t =>
    readAgain(t, parts),
  )
  await t.test('what is chosen is seen in colours of the reader’s own', t => ownColours(t, parts))
  await t.test('what is not kept is taken off the screen again', t => takesBack(t, parts))
  await t.test('nothing can be said to a call that is over', t => isOver(t, parts))
  await t.test('a call that is refused says what to do', t => saysTheRemedy(t, parts))
  await t.test('the longest word stays in its bubble', t => longWord(t, parts))
  t.strictSame(parts.errors, [], 'nothing went wrong in any page')
})

/** Chosen first: a key is not meant for a card that has only just come by itself. */
async function acceptFirst(page: Page) {
  await page.keyboard.press('1')
  await page.keyboard.press('a')
}

/** What is said of a card that is answered, though the next ranking takes it away at once. */
async function saying(page: Page): Promise<() => Promise<unknown>> {
  await page.evaluate(`window.said = new Promise((resolve, reject) => {
    const look = (there = document.querySelector('.said')) => there && resolve(there.textContent)
    new MutationObserver(() => look()).observe(document.body, { childList: true, subtree: true })
    setTimeout(() => reject(new Error('nothing is said of the card')), 15_000)
  }), undefined`)
  return () => page.evaluate('window.said')
}

const trouble = (page: Page) => page.waitForSelector('.trouble').then(element => element.textContent())

async function countsOnce(t: Test, parts: Parts) {
  const { page, session, says } = await call(t, parts, 'C-1029')
  await says('I am so angry, this is terrible')
  await first(page, 'apology')
  const other = await pageOf(t, parts)
  await other.goto(`${parts.server.url}/agent/?session=${session}`)
  await first(other, 'apology')
  for (let times = 0; times < 4; times++) {
    await page.reload()
    await first(page, 'apology')
  }
  await other.reload()
  await first(other, 'apology')
  const said = await saying(page)
  await acceptFirst(page)
  t.equal(await said(), 'Accepted')
  await until(async () => (await ofApology(parts, 'C-1029')).includes('accepted'))
  t.strictSame(await page.locator('.trouble').allTextContents(), [])
  t.strictSame(await ofApology(parts, 'C-1029'), ['accepted', 'impression'])
}

async function acceptedOnce(t: Test, parts: Parts) {
  const { page, session, says } = await call(t, parts, 'C-1030')
  const other = await pageOf(t, parts)
  await other.goto(`${parts.server.url}/agent/?session=${session}`)
  await other.waitForSelector('.card')
  await says('I am so angry, this is terrible')
  await Promise.all([page, other].map(each => first(each, 'apology')))
  await Promise.all([page, other].map(acceptFirst))
  await until(async () => (await ofApology(parts, 'C-1030')).includes('accepted'))
  await page.waitForTimeout(500)
  t.strictSame(await ofApology(parts, 'C-1030'), ['accepted', 'impression'])
}

/** Names of what came of the apology, sorted. */
async function ofApology(parts: Parts, customerId: string): Promise<string[]> {
  const told = await outcomesOf(parts, customerId)
  return told.flatMap(({ actionId, outcome }) => (actionId === 'apology' ? outcome : [])).sort()
}

async function takesBack(t: Test, parts: Parts) {
  const { page } = await call(t, parts, 'C-0700')
  await page.click('summary')
  const wait = page.getByLabel('Wait seconds')
  const before = await wait.inputValue()
  await wait.fill('-5')
  await wait.press('Tab')
  t.match(await trouble(page), /^Not kept: .*set\.waitSeconds: expected at least 0; seen -5/)
  t.equal(await wait.inputValue(), before)
  await page.click('text=Dismiss')

  // As if the decision were no longer kept.
  await page.evaluate(() => {
    const { send } = WebSocket.prototype
    WebSocket.prototype.send = function (message) {
      send.call(this, String(message).replace(/"decisionId":"\w+-\w+/, '"decisionId":"00000000-0000'))
    }
  })
  await page.locator('.accept').first().click()
  t.match(await trouble(page), /^Not kept: .*there is no decision/)
  await page.waitForSelector('.said', { state: 'detached' })
  t.ok(await page.locator('.accept').first().isEnabled(), 'it can be answered again')
}

async function answeredAgain(t: Test, parts: Parts) {
  const { page } = await call(t, parts, 'C-1029')
  const card = page.locator('[data-action="explain-fee"]')
  const answered = page.locator('[data-action="explain-fee"] .said')
  const accept = async () => {
    await card.waitFor()
    t.equal(await answered.count(), 0)
    await page.keyboard.press(String((await cardsOf(page)).indexOf('explain-fee') + 1))
    await page.keyboard.press('a')
    await answered.waitFor()
  }
  await page.keyboard.press('r')
  await page.keyboard.press('1')
  await accept()
  await page.keyboard.press('s')
  await card.waitFor({ state: 'detached' })
  await page.keyboard.press('s')
  await accept()
  const toldOf = async () => {
    const told = await outcomesOf(parts, 'C-1029')
    return told.flatMap(({ actionId, outcome }) => (actionId === 'explain-fee' ? outcome : [])).sort()
  }
  await until(async () => (await toldOf()).length === 3)
  t.strictSame(await toldOf(), ['accepted', 'accepted', 'impression'])
}

async function newProfile(t: Test, parts: Parts) {
  const { page } = await call(t, parts, 'C-1043')
  await page.waitForSelector('.figures')
  t.equal(await page.locator('.warning').count(), 0)
  await parts.server.call('PATCH', '/v1/customers/C-1043', {
    attributes: { vulnerable: true, firstName: 'Zoe' },
  })
  await page.waitForSelector('.warning:has-text("Vulnerable")')
  t.match(await page.textContent('.who h2'), /^Zoe /)
}

async function readAgain(t: Test, parts: Parts) {
  await parts.server.call('POST', '/v1/events', { customerId: 'C-1046', type: 'complaint', data: {} })
  const page = await pageOf(t, parts)
  let asked = 0
  await page.route('**/timeline?*', route => (asked++ === 0 ? route.abort() : route.continue()))
  await page.goto(`${parts.server.url}/agent/?customer=C-1046`)
  await page.waitForSelector('.figures')
  t.match(await page.textContent('.who'), /Not read yet/)
  await page.waitForSelector('.past:has-text("Complaint")')
}

async function ownColours(t: Test, parts: Parts) {
  const { page } = await call(t, parts, 'C-1047')
  await page.emulateMedia({ forcedColors: 'active' })
  await page.keyboard.press('c')
  await page.waitForSelector('.switch[aria-pressed="true"]')
  const ground = (pressed: boolean) =>
    page.evaluate(
      `getComputedStyle(document.querySelector('.switch[aria-pressed="${pressed}"]')).backgroundColor`,
    )
  t.not(await ground(true), await ground(false))
}

async function isOver(t: Test, parts: Parts) {
  const { page, session } = await call(t, parts, 'C-1045')
  await page.keyboard.press('d')
  await page.waitForSelector('.reasons')
  await parts.server.call('DELETE', `/v1/sessions/${session}`)
  await page.waitForSelector('.timer:has-text("The call is over")')
  await page.waitForSelector('.reasons', { state: 'detached' })
  t.ok((await cardsOf(page)).length > 0, 'what stands there stays')
  t.equal(await page.locator('.answers button:not(.quiet):enabled').count(), 0)
  t.equal(await page.locator('.facts button:enabled, .facts input:enabled').count(), 0)
  for (const key of ['a', 's', 'l', 'r', '1', 'd', 'c']) await page.keyboard.press(key)
  t.equal(await page.locator('.said, .reasons, .trouble, .asked').count(), 0)
  t.equal(await page.getAttribute('.switch:has-text("Solved")', 'aria-pressed'), 'false')
}

async function saysTheRemedy(t: Test, parts: Parts) {
  const page = await pageOf(t, parts)
  await page.goto(`${parts.server.url}/agent/?session=never`)
  t.match(await trouble(page), /there is no session "never" to join; give customerId or identity/)
  t.match(await page.textContent('.timer'), 'The call is over')
  await page.goto(`${parts.server.url}/agent/?session=${'x'.repeat(140)}&customer=C-1029`)
  t.match(await trouble(page), /session: a session's id has 1 to 128 characters/)
}

async function longWord(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-1042')
  await says('ü'.repeat(600))
  const bubble = page.locator('.lines .customer p').first()
  await bubble.waitFor()
  const [wide, room] = await bubble.evaluate(element => [element.scrollWidth, element.clientWidth])
  t.equal(wide, room)
}
