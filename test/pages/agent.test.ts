import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { withoutChromium } from '../chromium.ts'
import { startTact, temporaryFolder } from '../running-server.ts'
import { until } from '../until.ts'
import { call, cardsOf, first, outcomesOf, type Parts, pageOf, partsOf } from './agent-page.ts'

t.test('the agent’s screen, in a browser', { skip: withoutChromium }, async t => {
  const parts = await partsOf(t)

  await t.test('follows a call: a sale, anger, the service and a lock, solved, and the sale again', t =>
    followsACall(t, parts),
  )
  await t.test('a refusal takes three keys, and the card is gone', t => refusal(t, parts))
  await t.test('no card moves under the pointer; what is locked says so in its place', t =>
    heldStill(t, parts),
  )
  await t.test('marks what is best now while the first card keeps its place', t => marked(t, parts))
  await t.test('tells why this and why not that, and every key there is', t => explains(t, parts))
  await t.test('plays a written call, and leaves no outcome of it behind', t => plays(t, parts))
  await t.test('tells of three locks at once why, and what lifts them, on a small screen', t =>
    locked(t, parts),
  )
  await t.test('fits 1024 and 375 pixels without scrolling sideways', t => fits(t, parts))
  await t.test('says that the connection is lost, and goes on once it is back', t => reconnects(t, parts))
  t.strictSame(parts.errors, [], 'nothing went wrong in any page')
})

async function followsACall(t: Test, parts: Parts) {
  const { page, session, says, feed } = await call(t, parts, 'C-1029')
  await first(page, 'term-deposit')
  t.match(await page.textContent('.who'), /Anna Holm.*44 years.*€4,200/s)
  await feed('call-started', { waitSeconds: 40 })
  const saidAt = Date.now()
  await says('I am really angry. You charged me a fee for my card payment and nobody told me!')
  await first(page, 'refund-fee')
  t.ok(Date.now() - saidAt < 1000, `within a second (${Date.now() - saidAt} ms)`)
  await page.waitForSelector('[data-lock="anger"]')
  t.match(await page.textContent('.locks'), /The customer is angry.*No sales.*Lifted by: A calmer tone/s)
  t.notOk((await cardsOf(page)).includes('term-deposit'))
  t.match(await page.textContent('#announcer'), /First suggestion: Refund the fee/)
  t.match(await page.textContent('.lines'), /really angry/)
  t.match(await page.textContent('.lines'), /Card payment fee charged \d+ %/)
  t.match(await page.textContent('.mood'), /Angry/)

  await page.keyboard.press('s')
  await first(page, 'term-deposit')
  t.match(await page.textContent('.locks'), /Nothing is locked/)
  t.equal(await page.getAttribute('.switch:has-text("Solved")', 'aria-pressed'), 'true')
  const { body } = await parts.server.call('GET', `/v1/sessions/${session}`)
  t.equal(body.facts.resolved.value, true, 'durably')
}

async function locked(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-0024')
  await page.setViewportSize({ width: 1280, height: 720 })
  await says('I am furious about this fee, close my account!')
  await page.keyboard.press('c')
  await page.waitForSelector('[data-lock]:nth-child(3)')
  const cut = await page.$eval('.locks', box => {
    const { bottom, right } = box.getBoundingClientRect()
    return [...box.querySelectorAll('.reason, .lifts')].filter(text => {
      const end = text.getBoundingClientRect()
      return end.width === 0 || end.bottom > bottom || end.right > right
    }).length
  })
  t.equal(cut, 0)
}

async function marked(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-0024')
  await first(page, 'renew-id')
  await says('We have moved to a new flat and I need to change my address.')
  await page.waitForSelector('[data-action="address-change"] .better')
  t.equal(await page.textContent('.better'), 'Best now')
  t.equal((await cardsOf(page))[0], 'renew-id', 'which does not jump away')
  t.match(await page.textContent('#announcer'), /^Best now: .*First suggestion: /)
}

async function refusal(t: Test, parts: Parts) {
  const { page } = await call(t, parts, 'C-0104')
  await first(page, 'personal-loan')
  await page.keyboard.press('d')
  const reasons = await page.$$eval('.reasons button', buttons => buttons.map(button => button.textContent))
  const price = reasons.findIndex(label => label?.includes('Too expensive')) + 1
  t.ok(price > 0, 'the reasons are those of the strategy')
  await page.keyboard.press(String(price))
  await first(page, 'mortgage-talk')
  t.notOk((await cardsOf(page)).includes('personal-loan'))
  const outcomes = await outcomesOf(parts, 'C-0104')
  const ofLoan = outcomes.filter(({ actionId }) => actionId === 'personal-loan')
  t.match(ofLoan, [{ outcome: 'rejected', reason: 'price' }, { outcome: 'impression' }])

  await page.keyboard.press('2')
  t.equal(await page.evaluate('document.activeElement.dataset.action'), (await cardsOf(page))[1])
  await page.keyboard.press('a')
  await until(async () => (await outcomesOf(parts, 'C-0104')).some(({ outcome }) => outcome === 'accepted'))
}

async function heldStill(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-0073')
  await first(page, 'personal-loan')
  const sale = page.locator('[data-action="personal-loan"]')
  await sale.hover()
  const before = await boxes(page)
  await says('I think my card was stolen on the train this morning.')
  await page.waitForSelector('[data-action="personal-loan"].locked')
  t.match(await sale.textContent(), /Locked: What the customer came for is not solved yet/)
  t.ok(await sale.locator('.accept').isDisabled(), 'it cannot be sold any more')
  await page.waitForSelector('.next.waits')
  t.strictSame(await boxes(page), before, 'nothing has moved')

  await page.mouse.move(2, 400)
  await first(page, 'block-and-replace-card')
  t.equal(await page.$('.next.waits'), null)
  t.strictSame(
    (await boxes(page))[0]?.[1],
    before[0]?.[1],
    'the first card stands where the first card stood',
  )
}

const boxes = (page: Page) =>
  page.$$eval('.card[data-action]', cards =>
    cards.map(card => {
      const { x, y, width, height } = card.getBoundingClientRect()
      return [card.getAttribute('data-action'), [x, y, width, height].map(Math.round).join()]
    }),
  )

async function explains(t: Test, parts: Parts) {
  const { page, says } = await call(t, parts, 'C-1029')
  await says('I am really angry. You charged me a fee for my card payment and nobody told me!')
  await page.waitForSelector('.card.service')
  await page.keyboard.press('w')
  const why = page.locator('.why')
  await why.locator('summary').first().waitFor()
  t.match(await why.textContent(), /likely × €/)
  t.match(await why.textContent(), /Locked now.*Term deposit.*Solve it and say so/s)
  t.notMatch(await why.textContent(), /context\./, 'in words, not in names of facts')
  await page.keyboard.press('Escape')
  t.equal(await page.$('.why'), null)
  await page.keyboard.press('?')
  t.match(await page.textContent('dialog'), /Accept the chosen card.*Solved/s)
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog', { state: 'detached' })
}

async function plays(t: Test, parts: Parts) {
  const { server } = parts
  const page = await pageOf(t, parts)
  await page.goto(`${server.url}/agent/`)
  await page.click('[data-sample="fraud-alert"]')
  for (const step of [1, 2, 3, 4, 5, 6]) {
    await page.click('text=Next line')
    if (step === 4) await first(page, 'fraud-callback')
  }
  await page.waitForSelector('.said')
  await page.click('text=Another call')
  await page.waitForSelector('.samples')
  await until(async () => {
    const { body } = await server.call('GET', '/v1/customers/C-0030/timeline?limit=100')
    return body.items.length > 0 && body.items.every((each: { type: string }) => each.type === 'event')
  })
}

async function fits(t: Test, parts: Parts) {
  const { server } = parts
  for (const width of [1024, 375]) {
    const page = await pageOf(t, parts, width, 768)
    await page.goto(`${server.url}/agent/?customer=C-1029`)
    await page.waitForSelector('.card')
    const wide = Number(await page.evaluate('document.documentElement.scrollWidth'))
    t.ok(wide <= width, `${wide} of ${width} pixels`)
  }
}

async function reconnects(t: Test, parts: Parts) {
  const settings = { TACT_DATA: join(temporaryFolder(t), 'data'), TACT_LOG_LEVEL: 'warn' }
  const server = await startTact(t, settings)
  const { page } = await call(t, { ...parts, server }, 'C-1029')
  await first(page, 'term-deposit')
  t.equal(await page.textContent('.state'), 'Connected')
  await server.stop('SIGTERM')
  await page.waitForSelector('.state:has-text("Connection lost")')
  t.same(await cardsOf(page).then(ids => ids[0]), 'term-deposit', 'what stands there stays')
  await page.keyboard.press('c')
  await startTact(t, { ...settings, TACT_PORT: new URL(server.url).port })
  // A browser that is on the network again does not wait for its next turn.
  await page.evaluate('dispatchEvent(new Event("online"))')
  await page.waitForSelector('.state:has-text("Connected")')
  await first(page, 'complaint-callback')
}
