import t from 'tap'
import type { Decision } from '../../src/pages/client/answers.ts'
import { openBrowser, withoutChromium } from '../chromium.ts'
import { until } from '../until.ts'
import { build } from './built.ts'
import { type ElementPage, elementPage } from './element-page.ts'
import { decisionOf } from './scripted-server.ts'

build()
const LOCK = { id: 'anger', blocks: ['sales'], reason: 'Upset', liftedBy: 'A better mood' }
let revision = 1
const decided = (decision: Decision) =>
  ({
    type: 'decision',
    session: 'call-1',
    revision: ++revision,
    because: { reason: 'changed' },
    decision,
  }) as const
const selling = (id: string, ...actionIds: string[]): Decision => {
  const decision = decisionOf(id, ...actionIds)
  return { ...decision, actions: decision.actions.map(action => ({ ...action, kind: 'sales' })) }
}
const shows = (desk: ElementPage, ...actionIds: string[]) =>
  until(async () => String(await desk.headlines()) === String(actionIds.map(id => `Do ${id}`)))
/** What has the focus in the element. */
const FOCUS = `(({ tagName, innerText }) => tagName + ' ' + innerText.split('\\n')[0])(
  document.querySelector('tact-actions').shadowRoot.activeElement ?? document.activeElement)`

t.test('the element in long use and under the keyboard', { skip: withoutChromium }, async t => {
  const browser = await openBrowser(t)

  t.test('cards that have gone leave nothing behind', async t => {
    const desk = await elementPage(browser, { decision: decisionOf('D-1', 'a', 'b') })
    const { page } = desk
    await shows(desk, 'a', 'b')
    await page.evaluate('globalThis.gone = []')
    for (let round = 0; round < 30; round++) {
      const ids = [`c${round}`, `d${round}`]
      desk.say(decided(decisionOf(`E-${round}`, ...ids)))
      await shows(desk, ...ids)
      await page.evaluate(
        `new Promise(done => requestAnimationFrame(() => setTimeout(done)))
          .then(() => gone.push(...[...document.querySelector('tact-actions').shadowRoot.querySelectorAll('li')].map(li => new WeakRef(li))))`,
      )
    }
    const cdp = await page.context().newCDPSession(page)
    const alive = async () => {
      await cdp.send('HeapProfiler.collectGarbage')
      return Number(await page.evaluate('gone.filter(ref => ref.deref()).length'))
    }
    // Two stand there; the browser may hold the last ones that it has drawn.
    await until(async () => (await alive()) <= 8).catch(() => {})
    const left = await alive()
    t.ok(left <= 8, `${left} of 60 cards are left`)
    await page.close()
  })

  t.test('a lock over the card whose button has the focus moves no card, and the focus stays', async t => {
    const desk = await elementPage(browser, { decision: selling('D-1', 'a', 'b') })
    const { page } = desk
    await shows(desk, 'a', 'b')
    await page.keyboard.press('Tab')
    t.equal(await page.evaluate(FOCUS), 'BUTTON Accept')
    desk.say(decided({ ...decisionOf('D-2', 'c'), locks: [LOCK] }))
    await page.getByText('New suggestions wait').waitFor()
    t.match(await page.evaluate(FOCUS), /^LI Do a/)
    await page.waitForTimeout(100)
    t.strictSame(await desk.headlines(), ['Do a', 'Do b'])
    await page.locator('#elsewhere').focus()
    await shows(desk, 'c')
    await page.close()
  })

  t.test('the focus is not lost when the session ends', async t => {
    const desk = await elementPage(browser, { decision: decisionOf('D-1', 'a', 'b') })
    const { page } = desk
    await shows(desk, 'a', 'b')
    await page.keyboard.press('Tab')
    desk.say({ type: 'closed', session: 'call-1' })
    await page.getByText('This conversation is over').waitFor()
    await page.waitForTimeout(100)
    t.match(await page.evaluate(FOCUS), /^SECTION/)
    await page.close()
  })
})
