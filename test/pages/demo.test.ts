import type { Page } from 'playwright-core'
import t from 'tap'
import { openBrowser, withoutChromium } from '../chromium.ts'
import { startTact, temporaryFolder } from '../running-server.ts'
import { until } from '../until.ts'

const sizes = [
  { width: 1200, height: 800 },
  { width: 375, height: 812 },
]

t.test('the pages', async t => {
  const { url, call, stop } = await startTact(t, { TACT_DATA: temporaryFolder(t), TACT_LOG_LEVEL: 'warn' })

  t.test('only what was built is served, with a strict policy, and asked for again cheaply', async t => {
    for (const path of ['/demo/web/', '/demo/app/']) {
      const { status, headers } = await call('GET', path)
      t.equal(status, 200)
      t.match(headers['content-type'], 'text/html')
      const policy = headers['content-security-policy'] ?? ''
      t.match(policy, /default-src 'none'; script-src 'self';/)
      t.notMatch(policy, /unsafe/)
      const asked = { 'if-none-match': String(headers.etag), 'cache-control': 'max-age=0' }
      const again = await call('GET', path, undefined, asked)
      t.equal(again.status, 304)
    }
    for (const path of ['/client.js', '/tact-actions.js']) {
      const { status, headers } = await call('GET', path)
      t.equal(status, 200)
      t.match(headers['content-type'], 'javascript')
      t.equal(headers['access-control-allow-origin'], '*', 'pages of other origins may load it')
    }
    t.equal((await call('GET', '/demo/web')).status, 200, 'with and without a slash at the end')
    for (const path of [
      '/demo/',
      '/demo/web/main.ts',
      '/main.js',
      '/%2e%2e/main.js',
      '/demo/web/%2e%2e/%2e%2e/%2e%2e/main.js',
    ]) {
      t.match(await call('GET', path), { status: 404, body: { status: 404 } }, path)
    }
    const { paths } = (await call('GET', '/openapi.json')).body
    t.notOk(Object.keys(paths).some(path => path.includes('demo')))
  })

  t.test('in Chromium', { skip: withoutChromium }, async t => {
    const browser = await openBrowser(t)
    const wrong: string[] = []
    async function open(path: string, viewport = sizes[0]!, answers?: 'never' | 'not'): Promise<Page> {
      const page = await browser.newPage({ viewport })
      page.on('pageerror', error => wrong.push(error.message))
      page.on('console', message => {
        if (/Content Security Policy/.test(message.text())) wrong.push(message.text())
      })
      await page.addInitScript(SHIFTS)
      if (answers)
        await page.route('**/v1/decisions', route => (answers === 'not' ? route.abort() : undefined))
      await page.goto(url + path)
      return page
    }

    t.test('a page view asks once, shows what fits the page, and nothing shifts', async t => {
      for (const size of sizes) {
        // A machine that is busy may take longer than the page waits.
        let page!: Page
        await until(async () => {
          page = await open('/demo/web/?page=cancel&customer=C-0001', size)
          await page.getByText(/Decided by Tact|without Tact/).waitFor()
          return page.getByText('Decided by Tact').isVisible()
        })
        t.match(await page.locator('.hero h2').textContent(), 'Before you go')
        t.equal(await page.evaluate('shifts'), 0)
        t.equal(await page.evaluate('document.documentElement.scrollWidth'), size.width)
        t.equal(await page.locator('[aria-current=page]').textContent(), 'Close my account')
        const told = page.waitForRequest('**/v1/outcomes')
        await page.locator('.hero a').click()
        t.match((await told).postDataJSON(), { actionId: 'keep-account' })
        await page.close()
      }
    })

    t.test(
      'without a server, or without an answer in time, the page has its own texts and its shape',
      async t => {
        for (const size of sizes) {
          for (const answers of ['not', 'never'] as const) {
            const page = await open('/demo/web/', size, answers)
            await page.getByText('Shown without Tact').waitFor()
            t.equal(await page.getByText('Banking that listens').isVisible(), true)
            t.equal(await page.evaluate('shifts'), 0)
            await page.close()
          }
        }
      },
    )

    t.test('in the app a tap changes the cards, and they stay when the server goes', async t => {
      const page = await open('/demo/app/?customer=C-1029', sizes[1])
      await page.getByRole('heading', { level: 3 }).first().waitFor()
      await page.getByText('Ask about a fee').click()
      await page.getByRole('heading', { name: 'Get your fee back' }).waitFor()
      await page.getByRole('button', { name: 'Yes, please' }).first().click()
      await page.getByText('Accepted').waitFor()
      await stop()
      await page.getByText('Connecting again').waitFor()
      t.equal(await page.getByRole('heading', { level: 3 }).first().isVisible(), true)
      await page.close()
    })

    t.strictSame(wrong, [], 'no script fails, and none is kept from running')
  })
})

/** Runs in the page: the sum of its layout shifts (CLS, without its windows). */
const SHIFTS = `
  globalThis.shifts = 0
  new PerformanceObserver(list => {
    for (const { value } of list.getEntries()) shifts += value
  }).observe({ type: 'layout-shift', buffered: true })
`
