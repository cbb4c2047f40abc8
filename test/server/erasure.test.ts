import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { withoutRedis } from '../redis-server.ts'
import { type Settings, startTact } from '../running-server.ts'
import { anna, onThePhone, places, shown } from './stores.ts'
import { lanesTo } from './workers.ts'

// Each has servers of its own, and waits for most of its time.
t.jobs = 3
const beside = (skip: string | false) => ({ skip, buffered: true })

interface Caller {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: any }>
}

/** Customers decide at every caller, and are erased at the next one as soon as they have their answer. */
async function nothingIsLeft(t: Test, callers: readonly Caller[], folder: string): Promise<void> {
  const made: string[] = []
  const erase = async (index: number): Promise<void> => {
    const customerId = `C-${index}`
    const [one, other] = [callers[index % callers.length]!, callers[(index + 1) % callers.length]!]
    await other.call('PUT', `/v1/customers/${customerId}`, { attributes: { ...anna, firstName: 'Eva' } })
    const { body } = await one.call('POST', '/v1/decisions', { ...onThePhone, customerId })
    t.ok(shown(body).length > 0)
    made.push(body.decisionId)
    const { removed } = (await other.call('DELETE', `/v1/customers/${customerId}`)).body
    t.match(removed, { profile: 1, decisions: 1, logLines: 1 }, customerId)
  }
  await Promise.all([0, 1, 2, 3].map(erase))
  await erase(4)
  for (const decisionId of made)
    for (const { call } of callers) t.equal((await call('GET', `/v1/decisions/${decisionId}`)).status, 404)
  t.notOk(loggedIn(folder).includes('"customerId":"C-'))
}

/** What the closed segments of the log say. */
function loggedIn(folder: string): string {
  const log = join(folder, 'log')
  const segments = readdirSync(log).filter(name => name.startsWith('decisions') && name.endsWith('.ndjson'))
  return segments.map(name => readFileSync(join(log, name), 'utf8')).join('')
}

for (const { name, needsRedis, settings } of places) {
  const skip = needsRedis ? withoutRedis() : false
  t.test(`a customer who is erased at once leaves no decision behind, on ${name}`, beside(skip), async t => {
    const given = (await settings(t)) as Settings & { TACT_DATA: string }
    const servers = [await startTact(t, given), await startTact(t, given)]
    await nothingIsLeft(t, servers, given.TACT_DATA)
  })
}

/** The last line of an export; each type of line is counted as it says. */
async function exported(t: Test, { call }: Caller, customerId: string) {
  const { status, body } = await call('GET', `/v1/customers/${customerId}/export`)
  t.equal(status, 200, JSON.stringify(body))
  // biome-ignore lint/suspicious/noExplicitAny: lines of any shape
  const lines: any[] = body
    .trim()
    .split('\n')
    .map((line: string) => JSON.parse(line))
  return lines.at(-1)
}

const phone = { type: 'phone', value: '+4520304050' }

for (const { name, needsRedis, settings } of places) {
  const skip = needsRedis ? withoutRedis() : false
  t.test(`what was said before the caller was known is erased, too, on ${name}`, beside(skip), async t => {
    const given = (await settings(t)) as Settings & { TACT_DATA: string }
    const [one, other] = [await startTact(t, given), await startTact(t, given)]
    const said = { type: 'utterance', sessionId: 'call-1', channel: 'call-centre', data: { text: 'my fee' } }
    const asked = { ...onThePhone, customerId: undefined, identity: phone, sessionId: 'call-1' }
    await one.call('POST', '/v1/events', { ...said, identity: phone })
    const before = (await one.call('POST', '/v1/decisions', asked)).body
    await other.call('PUT', '/v1/customers/C-9', { attributes: anna, identities: [phone] })
    await one.call('POST', '/v1/events', { ...said, identity: phone })
    const since = (await other.call('POST', '/v1/decisions', asked)).body
    const anonymous: string = before.customerId
    t.match(anonymous, /^anonymous-/)
    t.equal(since.customerId, anonymous, 'the call stays that of the anonymous customer')

    const { counts, anonymous: stood } = await exported(t, one, 'C-9')
    const erased = (await one.call('DELETE', '/v1/customers/C-9')).body
    t.strictSame(
      { counts, stood },
      { counts: { ...erased.removed, takenBack: 0, barred: 0 }, stood: [anonymous] },
    )
    t.strictSame(erased.anonymous, [anonymous])
    t.match(erased.removed, { profile: 1, sessions: 1, entries: 2, decisions: 2, identities: 1, logLines: 2 })
    const gone = [`customers/${anonymous}`, 'sessions/call-1', `decisions/${before.decisionId}`]
    for (const path of [...gone, `decisions/${since.decisionId}`])
      t.equal((await other.call('GET', `/v1/${path}`)).status, 404, path)
    t.notOk(loggedIn(given.TACT_DATA).includes(anonymous))
  })
}

t.test('nor where the workers of one server decide', beside(false), async t => {
  const given = (await places[0]!.settings(t)) as Settings & { TACT_DATA: string }
  const { url } = await startTact(t, { ...given, TACT_WORKERS: '2' })
  await nothingIsLeft(t, await lanesTo(t, url, 2), given.TACT_DATA)
})
