import t from 'tap'
import type { Decision } from '../../src/pages/client/answers.ts'
import { openBrowser, withoutChromium } from '../chromium.ts'
import { until } from '../until.ts'
import { build, sizeOf } from './built.ts'
import { type ElementPage, elementPage } from './element-page.ts'
import { decisionOf, refusal } from './scripted-server.ts'

build()
const LOCK = { id: 'anger', blocks: ['sales'], reason: 'Upset', liftedBy: 'A better mood' }
const decided = (decision: Decision, revision = 2) =>
  ({ type: 'decision', session: 'call-1', revision, because: { reason: 'changed' }, decision }) as const
const PROBLEM = {
  type: 'urn:tact:problem:invalid',
  title: 'No',
  status: 422,
  detail: 'Correct this',
  errors: [],
}
const first = { decision: decisionOf('D-1', 'a', 'b') }
const shows = (desk: ElementPage, ...actionIds: string[]) =>
  until(async () => String(await desk.headlines()) === String(actionIds.map(id => `Do ${id}`)))
const outcomes = ({ heard }: ElementPage) => heard.filter(({ type }) => type === 'outcome')

t.test('the client has less than 6 kB, and with the element less than 15', t => {
  t.ok(sizeOf('client.js') < 6_000, `client.js: ${sizeOf('client.js')} bytes`)
  t.ok(sizeOf('pages/tact-actions.js') < 15_000, `tact-actions.js: ${sizeOf('pages/tact-actions.js')} bytes`)
  t.end()
})

t.test('the element in Chromium', { skip: withoutChromium }, async t => {
  const browser = await openBrowser(t)

  t.test('cards are shown and answered, and each answer is told with its reason', async t => {
    const desk = await elementPage(browser, first)
    const { page } = desk
    await shows(desk, 'a', 'b')
    t.match(desk.heard[0], { type: 'open', customerId: 'C-1', placement: 'agent-screen' })
    t.equal(await page.getByText('Because of a').isVisible(), true)
    t.equal(await page.getByText('Listen and help').isVisible(), false)

    await page.getByRole('button', { name: 'Decline' }).first().click()
    await page.getByRole('button', { name: 'Too expensive' }).click()
    await until(() => outcomes(desk).some(({ outcome }) => outcome === 'rejected'))
    t.match(outcomes(desk).at(-1), { decisionId: 'D-1', actionId: 'a', reason: 'too-expensive' })
    const [seen, answer, ...more] = outcomes(desk).filter(({ actionId }) => actionId === 'a')
    t.match([seen, answer, more], [{ outcome: 'impression' }, { outcome: 'rejected' }, []])
    t.equal(answer?.impressionId, seen?.impressionId, 'it is an answer to what was seen')
    t.equal(await page.getByText('Saving').isVisible(), true)
    desk.ack()
    await page.getByText('Declined').waitFor()

    await page.getByRole('button', { name: 'Later' }).last().click()
    await until(() => outcomes(desk).some(({ reason }) => reason === 'not-now'))
    await page.close()
  })

  t.test('what was in view for a second is an impression, once, however often it is ranked', async t => {
    const desk = await elementPage(browser, first)
    await until(() => outcomes(desk).length === 2)
    desk.say(decided(decisionOf('D-2', 'b', 'a', 'c')))
    await shows(desk, 'b', 'a', 'c')
    await until(() => outcomes(desk).length === 3)
    desk.say(decided(decisionOf('D-3', 'b')))
    await shows(desk, 'b')
    desk.say(decided(decisionOf('D-4', 'a', 'd')))
    await shows(desk, 'a', 'd')
    await until(() => outcomes(desk).length >= 4)
    t.strictSame(
      outcomes(desk).map(({ actionId, outcome, decisionId }) => [actionId, outcome, decisionId]),
      [
        ['a', 'impression', 'D-1'],
        ['b', 'impression', 'D-1'],
        ['c', 'impression', 'D-2'],
        ['d', 'impression', 'D-4'],
      ],
    )
    const [told] = outcomes(desk)
    t.match(told?.impressionId, /^seen:\d{4}-\d\d-\d\d:C-1:call-1:agent-screen:a$/)
    await desk.page.close()
  })

  t.test('no card moves under the pointer: a newer ranking waits, but a lock acts in place', async t => {
    const selling = decisionOf('D-1', 'a', 'b')
    const sales = { ...selling, actions: selling.actions.map(action => ({ ...action, kind: 'sales' })) }
    const desk = await elementPage(browser, { decision: sales })
    const { page } = desk
    await shows(desk, 'a', 'b')
    const card = page.locator('tact-actions li').first()
    await card.hover()
    const boxes = async () => [await card.boundingBox(), await other.boundingBox()]
    const other = page.locator('tact-actions li').last()
    const before = await boxes()
    desk.say(decided({ ...decisionOf('D-2', 'c', 'b'), locks: [LOCK] }))
    await page.getByText('New suggestions wait').waitFor()
    t.strictSame(await desk.headlines(), ['Do a', 'Do b'])
    t.strictSame(await boxes(), before)
    t.equal(await card.locator('button').first().isDisabled(), true)
    t.equal(await card.getByText('Upset. Until: A better mood').isVisible(), true)
    t.equal(await other.getByRole('button', { name: 'Accept' }).isEnabled(), true)
    await page.locator('#elsewhere').hover()
    await shows(desk, 'c', 'b')
    await page.close()
  })

  t.test('all can be done by keyboard; the ranking waits for who is in a card, and is read out', async t => {
    const desk = await elementPage(browser, first)
    const { page } = desk
    await shows(desk, 'a', 'b')
    t.match(await page.getByRole('status').textContent(), 'Suggested: Do a')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    desk.say(decided(decisionOf('D-2', 'c')))
    await page.getByText('New suggestions wait').waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    t.strictSame(await desk.headlines(), ['Do a', 'Do b'])
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await until(() => outcomes(desk).some(({ reason }) => reason === 'too-expensive'))
    t.match(
      outcomes(desk).find(({ reason }) => reason),
      { actionId: 'a', decisionId: 'D-1' },
    )
    await shows(desk, 'c')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await until(() => outcomes(desk).some(({ outcome }) => outcome === 'accepted'))
    t.match(outcomes(desk).at(-1), { actionId: 'c', decisionId: 'D-2' })
    await page.close()
  })

  t.test('without a server, and with nothing to suggest, the fallback is there', async t => {
    const away = await elementPage(browser, null)
    await away.page.getByText('Connecting again').waitFor()
    t.equal(await away.page.getByText('Listen and help').isVisible(), true)
    await away.page.close()

    const desk = await elementPage(browser, first)
    await shows(desk, 'a', 'b')
    const fallback = { 'agent-screen': { headline: 'Just listen', script: 'Nothing to bring up' } }
    desk.say(decided({ ...decisionOf('D-2'), fallback }))
    await desk.page.getByText('Just listen').waitFor()
    desk.say(decided({ ...decisionOf('D-3'), fallback: { 'agent-screen': { script: 'Ask how she is' } } }))
    await desk.page.getByText('Ask how she is').waitFor()
    desk.say(decided(decisionOf('D-4')))
    await desk.page.getByText('Listen and help').waitFor()
    desk.say(decided({ ...decisionOf('D-5'), fallback }))
    await desk.page.getByText('Just listen').waitFor()
    await desk.goAway()
    await desk.page.getByText('Connecting again').waitFor()
    t.equal(await desk.page.getByText('Just listen').isVisible(), true)
    await desk.page.close()
  })

  t.test('once the session has ended nothing can be answered, and that is said', async t => {
    const desk = await elementPage(browser, first)
    const { page } = desk
    await shows(desk, 'a', 'b')
    await page.getByRole('button', { name: 'Accept' }).first().click()
    await until(() => outcomes(desk).length > 0)
    desk.say({ type: 'closed', session: 'call-1' })
    await page.getByText('This conversation is over').waitFor()
    t.strictSame(await desk.headlines(), ['Do a', 'Do b'])
    t.equal(await page.getByText('Not saved: The session "call-1" has ended').isVisible(), true)
    t.equal(await page.locator('tact-actions button:enabled').count(), 0)
    const told = outcomes(desk).length
    await desk.goAway()
    await page.waitForTimeout(1_200)
    t.equal(await page.getByText('This conversation is over').isVisible(), true)
    t.equal(outcomes(desk).length, told, 'what is seen now is told no more')
    await page.close()
  })

  t.test('a session that is refused says what is to be corrected', async t => {
    const errors = [{ path: 'limit', message: 'too big' }]
    const problem = { ...refusal(422), problem: { ...PROBLEM, errors } }
    const desk = await elementPage(browser, problem as never)
    await desk.page.getByText('Correct this; limit: too big').waitFor()
    t.equal(await desk.page.getByText('Listen and help').isVisible(), true)
    await desk.page.close()
  })

  t.test('a customer is not told why, nor asked', async t => {
    const phone = await elementPage(browser, first, 'audience="customer"')
    await shows(phone, 'a', 'b')
    t.equal(await phone.page.getByText('Because of').count(), 0)
    await phone.page.getByRole('button', { name: 'Decline' }).first().click()
    await until(() => outcomes(phone).some(({ outcome }) => outcome === 'rejected'))
    t.equal(outcomes(phone).at(-1)?.reason, undefined)
    await phone.page.close()
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    t.test(`every text meets AA on its ground, ${colorScheme}`, async t => {
      const desk = await elementPage(browser, { decision: { ...first.decision, locks: [LOCK] } }, '', {
        colorScheme,
        viewport: { width: 375, height: 812 },
      })
      await shows(desk, 'a', 'b')
      const found = await desk.page.evaluate(contrasts)
      t.ok(found.length >= 10)
      for (const { text, ratio } of found) t.ok(ratio >= 4.5, `${text}: ${ratio.toFixed(1)}`)
      t.equal(await desk.page.evaluate('document.documentElement.scrollWidth'), 375)
      await desk.page.close()
    })
  }
})

/** Runs in the page. The contrast of each text of the cards on what is behind it (WCAG 2.2, 1.4.3). */
function contrasts(): { text: string; ratio: number }[] {
  // biome-ignore lint/suspicious/noExplicitAny: the page's own types are not those of the tests
  const page = globalThis as any
  const root = page.document.querySelector('tact-actions').shadowRoot
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = channels(color).map(value => {
      const share = value / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const groundOf = (element: unknown): string => {
    for (let at = element as { parentElement: unknown } | null; at; at = at.parentElement as typeof at) {
      const { backgroundColor } = page.getComputedStyle(at)
      if (channels(backgroundColor)[3] !== 0) return backgroundColor
    }
    return page.getComputedStyle(root.querySelector('li')).backgroundColor
  }
  return [...root.querySelectorAll('h3, p, span, button')].flatMap(element => {
    if (!element.textContent || !element.checkVisibility()) return []
    const [light, dark] = [
      luminance(page.getComputedStyle(element).color),
      luminance(groundOf(element)),
    ].sort((a, b) => b - a)
    return [{ text: element.textContent, ratio: (light! + 0.05) / (dark! + 0.05) }]
  })
}
