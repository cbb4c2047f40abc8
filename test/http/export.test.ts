import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { anonymousId } from '../../src/customer/anonymous.ts'
import { StoreUnavailable } from '../../src/errors.ts'
import { customerRoutes } from '../../src/http/customers.ts'
import { decisionRoutes } from '../../src/http/decisions.ts'
import { exportRoutes } from '../../src/http/export.ts'
import type { DecisionRecord, Page, Store } from '../../src/ports.ts'
import { lmdbStore } from '../../src/stores/lmdb.ts'
import {
  sampleDecision,
  sampleEvent,
  sampleOutcome,
  sampleProfile,
  sampleSession,
} from '../stores/samples.ts'
import { until } from '../until.ts'
import { type TestApp, testApp } from '../world.ts'

const STALLED_MS = 300
const phone = { type: 'phone', value: '+4520304050' }
const anonymous = anonymousId(phone)

/** A store whose pages of decisions are others. */
async function exportApp(t: Test, decisionsOf?: Store['decisionsOf']): Promise<TestApp> {
  const routes: Parameters<typeof testApp>[1] = [
    customerRoutes,
    (app, world) => decisionRoutes(app, () => ({ world, onDecision() {} })),
    (app, world) => exportRoutes(app, world, STALLED_MS),
  ]
  return testApp(t, routes, {
    store: async clock => {
      const store = await lmdbStore({ folder: t.testdir(), decisionsKeptMs: 86_400_000, now: clock.now })
      return decisionsOf ? { ...store, decisionsOf } : store
    },
  })
}

/** The lines of an export. */
async function exported(t: Test, { app }: TestApp, customerId: string) {
  const answer = await app.inject(`/v1/customers/${customerId}/export`)
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'application/x-ndjson')
  t.ok(answer.payload.endsWith('\n'))
  return (
    answer.payload
      .trimEnd()
      .split('\n')
      // biome-ignore lint/suspicious/noExplicitAny: lines of any shape
      .map((line): any => JSON.parse(line))
  )
}

t.test('everything held on a person is told, one thing a line, and is what erasing counts', async t => {
  const made = await exportApp(t)
  const { store, call, remembered, clock } = made
  const at = clock.now()
  const session = sampleSession('C-1', { id: 'call-1', fedBy: [['agent', 3]], endedAt: at })
  const [event, outcome, taken] = [sampleEvent(), sampleOutcome(), sampleOutcome()]
  await store.writeProfile('C-1', sampleProfile())
  await store.keep({ customerId: 'C-1', entries: [event, outcome, taken], session })
  await store.keep({ customerId: 'C-1', entries: [], retract: [taken.id, 'never'] })
  await store.keep({ customerId: anonymous, entries: [sampleEvent({ id: 'before' })] })
  await store.keep({ customerId: 'C-2', entries: [sampleEvent()] })
  await store.link([{ identity: phone, customerId: 'C-1' }])
  await store.remember([sampleDecision(anonymous, { at }), sampleDecision('C-2', { at })])
  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
  const { decisionId } = (await call('POST', '/v1/decisions', asked)).body
  await remembered()

  const lines = await exported(t, made, 'C-1')
  t.match(
    lines.map(({ type, customerId }) => `${type} ${customerId}`),
    [
      'profile C-1',
      'identity C-1',
      'session C-1',
      'entry C-1',
      'entry C-1',
      'takenBack C-1',
      'barred C-1',
      `entry ${anonymous}`,
      /^decision /,
      /^decision /,
      'complete C-1',
    ],
  )
  const of = (type: string) => lines.filter(each => each.type === type)
  const time = '2026-01-15T12:00:00.000Z'
  t.strictSame(of('profile')[0].profile, { ...sampleProfile(), updatedAt: time })
  t.strictSame(of('identity')[0].identity, phone)
  t.strictSame(of('session')[0].session, { ...session, openedAt: time, endedAt: time })
  t.strictSame(
    of('entry').map(({ entry }) => entry.id),
    [event.id, outcome.id, 'before'],
  )
  t.strictSame(of('takenBack')[0].entry, { ...taken, at: time })
  t.equal(of('barred')[0].entryId, 'never')
  const { body: record } = await call('GET', `/v1/decisions/${decisionId}`)
  const { explained: _, ...asRecorded } = record
  t.strictSame(of('decision').find(({ customerId }) => customerId === 'C-1').decision, asRecorded)

  const { counts, ...complete } = lines.at(-1)
  t.strictSame(complete, { type: 'complete', customerId: 'C-1', anonymous: [anonymous], exportedAt: time })
  const { takenBack, barred, ...removed } = counts
  t.strictSame({ takenBack, barred }, { takenBack: 1, barred: 1 })
  t.strictSame(removed, (await call('DELETE', '/v1/customers/C-1')).body.removed)
  t.equal((await call('GET', '/v1/customers/C-1/export')).status, 404)
})

t.test('of whom nothing is held there is none; a stranger for whom was decided is held', async t => {
  const made = await exportApp(t)
  const unknown = await made.call('GET', '/v1/customers/nobody/export')
  t.match(unknown, { status: 404, body: { detail: 'Nothing is known of the customer "nobody"' } })
  t.equal((await made.call('GET', `/v1/customers/${'x'.repeat(200)}/export`)).status, 422)
  await made.store.remember([sampleDecision('stranger', { at: made.clock.now() })])
  const lines = await exported(t, made, 'stranger')
  t.match(lines, [{ type: 'decision' }, { type: 'complete', counts: { decisions: 1, profile: 0 } }])
})

t.test('a decision that the store has twice is told once', async t => {
  const record = sampleDecision('C-1')
  const made = await exportApp(t, async () => ({ items: [record, record], next: null }))
  t.match(await exported(t, made, 'C-1'), [
    { type: 'decision' },
    { type: 'complete', counts: { decisions: 1 } },
  ])
})

/** Pages of half a megabyte, without end. */
function endless() {
  const asked = { pages: 0 }
  const answer = JSON.stringify({ text: 'x'.repeat(50_000) })
  const decisionsOf: Store['decisionsOf'] = async () => {
    asked.pages += 1
    const items = Array.from({ length: 10 }, () => sampleDecision('C-1', { answer }))
    return { items, next: 'more' }
  }
  return { asked, decisionsOf }
}

async function listening({ app }: TestApp): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/v1/customers/C-1/export`
}

t.test('an export that fails in the middle breaks off, and does not look complete', async t => {
  const { decisionsOf } = endless()
  let pages = 0
  const made = await exportApp(t, async (...asked): Promise<Page<DecisionRecord>> => {
    pages += 1
    if (pages > 1) throw new StoreUnavailable('away')
    return decisionsOf(...asked)
  })
  const answer = await fetch(await listening(made))
  t.equal(answer.status, 200)
  let text = ''
  await t.rejects(async () => {
    for await (const chunk of answer.body!) text += Buffer.from(chunk).toString()
  })
  t.notOk(text.includes('"complete"'))
  const away = await fetch(
    await listening(await exportApp(t, () => Promise.reject(new StoreUnavailable('away')))),
  )
  t.equal(away.status, 503)
})

t.test('no more is read than is taken, and who takes nothing is cut off', async t => {
  const { asked, decisionsOf } = endless()
  const url = await listening(await exportApp(t, decisionsOf))
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    get(url, resolve).on('error', reject),
  )
  t.equal(answer.statusCode, 200)
  const ended = new Promise<boolean>(resolve => answer.once('close', () => resolve(answer.complete)))
  let before = -1
  await until(() => {
    const isStill = asked.pages === before
    before = asked.pages
    return isStill
  }, STALLED_MS)
  t.ok(asked.pages < 100, `${asked.pages} pages of half a megabyte were read ahead`)
  answer.on('error', () => {}).resume()
  t.equal(await ended, false, 'it has no end')
})
