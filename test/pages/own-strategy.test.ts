import t from 'tap'
import { openBrowser, withoutChromium } from '../chromium.ts'
import { startTact, temporaryFolder } from '../running-server.ts'

const telecom = {
  'profile.yaml': 'attributes:\n  name: { type: string }\n  town: { type: string }\n',
  'context.yaml': 'facts: {}\n',
  'policies.yaml': '{}\n',
  'arbitration.yaml': 'currency: GBP\n',
  'placements.yaml': `
hotline: { channel: phone, limit: 2 }
app-card: { channel: mobile, limit: 1, fallback: { headline: Nothing & all } }
web-hero: { channel: web, limit: 1 }
web-tile: { channel: web, limit: 1 }
`,
  'actions/thanks.yaml': `
- id: fibre
  name: Fibre
  kind: nurture
  issue: loyalty
  group: thanks
  propensity: { prior: 0.5 }
  value: 10
  treatments:
    phone: { headline: 'Thank {{ customer.name }}', script: 'Fibre in {{ customer.town }} & around' }
    mobile: { headline: '<b>Thank you</b>, {{ customer.name }}', body: 'Fibre in {{ customer.town }}' }
    web: { headline: 'Thank you, {{ customer.name }}', body: 'Fibre in {{ customer.town }}', href: '/fibre?in={{ customer.town }}' }
`,
}

t.test('pages beside a strategy of one’s own', { skip: withoutChromium }, async t => {
  const folder = temporaryFolder(t, telecom)
  const { url, call } = await startTact(t, {
    TACT_STRATEGY: folder,
    TACT_DATA: temporaryFolder(t),
    TACT_LOG_LEVEL: 'warn',
  })
  await call('PUT', '/v1/customers/C-1029', {
    attributes: { name: `D'Arcy <img src=x onerror="document.title='run'">`, town: 'Bath & Wells' },
  })
  const browser = await openBrowser(t)

  await t.test('texts are read as they were meant, and nothing in a value is run', async t => {
    for (const [path, text] of [
      ['/demo/web?customer=C-1029', `Thank you, D'Arcy <img src=x onerror="document.title='run'">`],
      ['/demo/app?customer=C-1029', `Thank you, D'Arcy <img src=x onerror="document.title='run'">`],
    ]) {
      const page = await browser.newPage()
      await page.goto(url + path)
      await page.getByText(text!).first().waitFor({ timeout: 10_000 })
      await page.getByText('Fibre in Bath & Wells').first().waitFor({ timeout: 10_000 })
      t.not(await page.title(), 'run')
      await page.close()
    }
  })

  await t.test('the agent’s screen takes the first placement, or the one that is asked for', async t => {
    const page = await browser.newPage()
    await page.goto(`${url}/agent/`)
    await page.getByRole('heading', { name: 'Take a call' }).waitFor()
    t.equal(await page.getByText('Play a call').count(), 0, 'the demo’s calls are of the demo')
    await page.goto(`${url}/agent/?session=own-1&customer=C-1029`)
    await page.getByText('Fibre in Bath & Wells & around').waitFor()
    await page.goto(`${url}/agent/?session=own-2&customer=C-1029&placement=web-hero`)
    await page.getByText('Thank you,').first().waitFor()
    t.match(page.url(), /placement=web-hero/)
  })

  await t.test('the agent’s screen says nothing that only the demo bank knows', async t => {
    const { 'placements.yaml': placements, ...others } = telecom
    const files = { ...others, 'placements.yaml': placements.replace('hotline:', 'agent-screen:') }
    t.equal((await call('PUT', '/v1/strategy', { files })).status, 200)
    const page = await browser.newPage()
    await page.goto(`${url}/agent/`)
    await page.getByRole('heading', { name: 'Take a call' }).waitFor()
    t.equal(await page.getByText('Play a call').count(), 0, 'its calls, where a placement has the usual name')
    await page.goto(`${url}/agent/?session=own-3&customer=C-1029`)
    await page.getByText('Before this call').waitFor()
    t.equal(await page.getByText('Consents to').count(), 0, 'that there are no consents, where none are kept')
    t.equal(await page.getByText('No products').count(), 0, 'nor of products')
  })
})
