import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'
import type { Test } from 'tap'

const names = ['chromium', 'chromium-browser', 'google-chrome']
const found = names.find(name => spawnSync(name, ['--version']).status === 0)

/** Whether tests that need a browser can run; to be given to tap's `skip`. */
export const withoutChromium: string | false = found
  ? false
  : `none of ${names.join(', ')} is on PATH: pages are not looked at`

/** The page's markup once it has settled, its scripts run. `profile` is a folder for what the browser keeps. */
export async function settledPage(file: string, profile: string): Promise<string> {
  const words = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, '--dump-dom']
  const { stdout } = await promisify(execFile)(found!, [...words, `file://${file}`], {
    timeout: 60_000,
    maxBuffer: 1 << 26,
  })
  return stdout
}

/** A browser for a test's pages, closed with it. */
export async function openBrowser(t: Test): Promise<Browser> {
  const executablePath = spawnSync('sh', ['-c', `command -v ${found}`], { encoding: 'utf8' }).stdout.trim()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  t.teardown(() => browser.close())
  return browser
}
