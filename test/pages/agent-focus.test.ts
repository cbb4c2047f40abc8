import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { withoutChromium } from '../chromium.ts'
import { until } from '../until.ts'
import { call, cardsOf, first, outcomesOf, type Parts, pageOf, partsOf } from './agent-page.ts'

const STOLEN = 'I think my card was stolen on the train this morning.'

t.test('the agent’s screen under the keyboard', { skip: withoutChromium }, async t => {
  const parts = await partsOf(t)
  await t.test(
    'a lock over the card whose button has the focus moves no card, and the focus stays there',
    t => lockedUnderFocus(t, parts),
  )
  await t.test('what is asked of a card has the focus, and the card stays until it is answered', t =>
    asked(t, parts),
  )
  await t.test('the focus is never lost when what had it goes', t => neverLost(t, parts))
  await t.test('a second press of the same key does not answer the card that came in its place', t =>
    twice(t, parts),
  )
  await t.test('keys do nothing behind the list of keys', t => behindHelp(t, parts))
  t.strictSame(parts.errors, [], 'nothing went wrong in any page')
})

async function lockedUnderFocus(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-0073')
  await first(page, 'personal-loan')
  const before = await cardsOf(page)
  await page.focus('.accept')
  await says(STOLEN)
  await page.waitForSelector('[data-action="personal-loan"].locked')
  await page.waitForSelector('.next.waits')
  t.strictSame(await cardsOf(page), before)
  t.equal(await focusIn(page), 'personal-loan')
  t.match(await page.textContent('#announcer'), /A new suggestion waits/)

  await page.keyboard.press('n')
  await first(page, 'block-and-replace-card')
  t.equal(await focusIn(page), 'cards-title')
}

async function asked(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-0104')
  await first(page, 'personal-loan')
  await page.keyboard.press('d')
  await page.waitForSelector('.reasons button:focus')
  await says('I have moved house, you need my new address.')
  await page.waitForSelector('.next.waits')
  t.equal((await cardsOf(page))[0], 'personal-loan')
  await page.keyboard.press('4')
  await until(async () => (await outcomesOf(parts, 'C-0104')).some(({ outcome }) => outcome === 'rejected'))
  t.equal(await focusIn(page), 'cards-title')
}

async function neverLost(t: Test, parts: Parts) {
  const page = await pageOf(t, parts)
  await page.goto(`${parts.server.url}/agent/`)
  await page.fill('[name=customer]', 'C-1500')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.card')
  t.equal(await focusIn(page), 'cards-title', 'a call was opened')

  await page.focus('.answers button:nth-child(2)')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.reasons button:focus')
  await page.keyboard.press('Escape')
  await page.waitForSelector('.reasons', { state: 'detached' })
  t.equal(await focusIn(page), 'cards-title', 'it is not declined after all')

  await page.focus('.answers .quiet')
  await page.keyboard.press('Enter')
  await page.focus('.why button')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.why', { state: 'detached' })
  t.equal(await focusIn(page), 'cards-title', 'back to the talk')

  // At once, each time: it was elsewhere for a moment once in five.
  for (let time = 0; time < 10; time++) {
    await page.focus('.bar .quiet')
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog', { state: 'detached' })
    t.equal(await page.evaluate('document.activeElement.matches(".bar .quiet")'), true, 'the keys were read')
  }

  await page.focus('.bar button:has-text("End call")')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.start')
  t.equal(await focusIn(page), 'customer', 'the call has ended')
}

async function twice(t: Test, parts: Parts) {
  const { page } = await call(t, parts, 'C-0073')
  const [chosen] = await cardsOf(page)
  await page.keyboard.press('a')
  // Another comes in its place; the finger is faster than the eye.
  await page.evaluate(`new Promise(resolve => {
    const again = () => document.querySelector('.card').dataset.action === ${JSON.stringify(chosen)}
      ? requestAnimationFrame(again)
      : resolve(document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true })))
    again()
  })`)
  await page.waitForTimeout(300)
  const accepted = (await outcomesOf(parts, 'C-0073')).filter(({ outcome }) => outcome === 'accepted')
  t.strictSame(
    accepted.map(({ actionId }) => actionId),
    [chosen],
  )
}

async function behindHelp(t: Test, parts: Parts) {
  const { page } = await call(t, parts, 'C-0100')
  await page.keyboard.press('?')
  await page.waitForSelector('dialog')
  await page.keyboard.press('a')
  await page.keyboard.press('?')
  await page.waitForSelector('dialog', { state: 'detached' })
  t.equal(await page.$('.said'), null)
  await page.waitForTimeout(200)
  const answered = (await outcomesOf(parts, 'C-0100')).filter(({ outcome }) => outcome !== 'impression')
  t.strictSame(answered, [])
}

/** What has the focus: an action, or the name of an element. */
const focusIn = (page: Page) =>
  page.evaluate(
    `(({ dataset, id, name, tagName }) => dataset.action || id || name || tagName)(document.activeElement)`,
  )
