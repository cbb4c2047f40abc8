import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { openBrowser, withoutChromium } from '../chromium.ts'
import { withoutRedis } from '../redis-server.ts'
import { type RunningServer, startTact, writeFiles } from '../running-server.ts'
import { until } from '../until.ts'
import { ended } from './ended.ts'
import { places } from './stores.ts'

const PROFILES = `${JSON.stringify({ customerId: 'J-1', attributes: { age: 30 } })}\n{"customerId":"J-2","attributes":{"age":"old"}}\nnothing\n`

for (const { name, needsRedis, settings } of places.slice(0, 2)) {
  await t.test(`jobs on ${name}`, { skip: needsRedis && withoutRedis() }, async t => {
    const given = await settings(t)
    const data = given.TACT_DATA!
    mkdirSync(data, { recursive: true })
    writeFiles(join(data, 'imports'), { 'people.ndjson': PROFILES })
    const server = await startTact(t, given)
    const { call } = server

    await t.test('profiles are imported from a file of the server', async t => {
      const added = await call('POST', '/v1/jobs', {
        type: 'import',
        id: 'people',
        data: { file: 'people.ndjson' },
      })
      t.match(added, { status: 202, body: { id: 'people', type: 'import', endedAt: null } })
      const job = await ended(server, 'people')
      t.match(job, { state: 'completed', attempts: 1, progress: { share: 1, text: '3 lines, 2 refused' } })
      t.match(job.result, { file: 'people.ndjson', read: 3, kept: 1, refused: 2, errorsLeftOut: 0 })
      t.match(job.result.errors, [{ line: 2, path: 'attributes.age' }, { line: 3 }])
      t.match((await call('GET', '/v1/customers/J-1')).body, { attributes: { age: 30 }, source: 'import' })
      t.match((await call('GET', '/v1/jobs?state=completed')).body, { items: [{ id: 'people' }], next: null })
      t.match((await call('GET', '/v1/jobs?state=active')).body, {
        items: [],
        counts: { active: 0, completed: 1 },
      })
    })

    await t.test('without a state all are listed, state by state and page by page', async t => {
      const later = { type: 'import', delayMs: 3_600_000, data: { file: 'people.ndjson' } }
      for (const id of ['far', 'near'])
        await call('POST', '/v1/jobs', { ...later, id, delayMs: id === 'near' ? 1_800_000 : 3_600_000 })
      await call('POST', '/v1/jobs', { type: 'import', id: 'none', data: { file: 'none.csv' } })
      t.equal((await ended(server, 'none')).state, 'failed')
      const seen: string[][] = []
      for (let after: string | null = ''; after !== null; ) {
        const { body } = await call(
          'GET',
          `/v1/jobs?limit=2${after && `&after=${encodeURIComponent(after)}`}`,
        )
        seen.push(body.items.map(({ id, state }: { id: string; state: string }) => `${id} ${state}`))
        after = body.next
      }
      t.strictSame(seen, [
        ['near delayed', 'far delayed'],
        ['none failed', 'people completed'],
      ])
      t.match((await call('GET', '/v1/jobs')).body, { next: null, items: { length: 4 } })
      for (const after of ['x', 'failed:x', 'gone:1'])
        t.equal((await call('GET', `/v1/jobs?after=${after}`)).status, 422, after)
      for (const id of ['far', 'near', 'none']) t.equal((await call('DELETE', `/v1/jobs/${id}`)).status, 204)
    })

    await t.test('an id that was given again is the same job, and of another one it is refused', async t => {
      const people = { type: 'import', id: 'people', data: { file: 'people.ndjson' } }
      t.match(await call('POST', '/v1/jobs', people), { status: 202, body: { state: 'completed' } })
      for (const other of [
        { data: { file: 'others.ndjson' } },
        { type: 'evaluate', data: { strategy: 'people' } },
      ])
        t.match(await call('POST', '/v1/jobs', { ...people, ...other }), {
          status: 409,
          body: {
            errors: [
              { path: 'id', message: /"people" is another job, import \{"file":"people.ndjson"\}; give/ },
            ],
          },
        })
      t.match((await call('GET', '/v1/jobs')).body, { items: [], counts: { completed: 1 } })
    })

    await t.test('what is wrong is told with path and remedy, and nothing is added', async t => {
      const cases: [object, string, RegExp][] = [
        [{ type: 'dance', data: {} }, 'type', /one of train, import, evaluate/],
        [{ type: 'import', data: { file: '../people.ndjson' } }, 'data.file', /without a path/],
        [{ type: 'evaluate', data: { strategy: '/etc' } }, 'data.strategy', /without a path/],
        [{ type: 'train', data: { model: 'm', actions: [] } }, 'data.actions', /./],
        [{ type: 'import', data: { file: 'a.csv', more: 1 } }, 'data.more', /not known here/],
        [{ type: 'import', data: { file: 'a.csv' }, id: '17' }, 'id', /a letter first/],
      ]
      for (const [body, path, message] of cases)
        t.match(await call('POST', '/v1/jobs', body), { status: 422, body: { errors: [{ path, message }] } })
      for (const times of [{}, { everyMs: 1_000, cron: '* * * * *' }, { everyMs: 5_000, timezone: 'UTC' }]) {
        const body = { type: 'import', data: { file: 'a.csv' }, ...times }
        t.equal((await call('PUT', '/v1/schedules/s', body)).status, 422)
      }
      const bad = { type: 'import', data: { file: 'a.csv' }, cron: '61 * * * *' }
      t.match(await call('PUT', '/v1/schedules/s', bad), {
        status: 422,
        body: { errors: [{ path: 'cron' }] },
      })
      t.equal((await call('GET', '/v1/jobs?state=completed&after=x')).status, 422)
      t.equal((await call('GET', '/v1/jobs/nobody')).status, 404)
      t.equal((await call('POST', '/v1/jobs/nobody/retry')).status, 404)
      t.equal((await call('DELETE', '/v1/jobs/nobody')).status, 404)
      t.equal((await call('POST', '/v1/jobs/people/retry')).status, 409)
      t.equal((await call('DELETE', '/v1/schedules/s')).status, 404)
      for (const state of ['waiting', 'delayed', 'failed'])
        t.strictSame((await call('GET', `/v1/jobs?state=${state}`)).body.items, [])
    })

    await t.test('a schedule adds its jobs, until it is removed', async t => {
      const body = { type: 'import', data: { file: 'people.ndjson' }, everyMs: 3_600_000 }
      const put = await call('PUT', '/v1/schedules/hourly', body)
      t.match(put, { status: 200, body: { id: 'hourly', ...body } })
      await until(
        async () => (await call('GET', '/v1/jobs?state=completed')).body.items[0].scheduleId === 'hourly',
      )
      const { items } = (await call('GET', '/v1/schedules')).body
      t.match(items, [{ id: 'hourly', everyMs: 3_600_000 }])
      const next = `repeat:hourly:${Date.parse(items[0].nextAt)}`
      t.match(await call('DELETE', `/v1/jobs/${next}`), {
        status: 409,
        body: { detail: /DELETE \/v1\/schedules/ },
      })
      t.equal((await call('DELETE', '/v1/schedules/hourly')).status, 204)
      t.equal((await call('GET', `/v1/jobs/${next}`)).status, 404)
    })

    await t.test('what failed is tried again from the page', { skip: withoutChromium }, async t => {
      await call('POST', '/v1/jobs', { type: 'import', id: 'late', data: { file: 'late.ndjson' } })
      const { failure } = await ended(server, 'late')
      t.equal(failure, 'there is no file late.ndjson in the folder "imports" of TACT_DATA; put it there')
      writeFiles(join(data, 'imports'), { 'late.ndjson': PROFILES })
      await retriedOnPage(t, server)
      t.match(await ended(server, 'late'), { state: 'completed', result: { kept: 1 } })
      t.equal((await call('DELETE', '/v1/jobs/late')).status, 204)
      const { headers, body } = await call('GET', '/admin/jobs')
      t.match(headers['content-security-policy'], /^default-src 'none'; script-src 'self'; /)
      t.notMatch(body, /https?:/, 'nothing from outside')
      t.notOk(
        Object.keys((await call('GET', '/openapi.json')).body.paths).some(path => path.startsWith('/admin')),
      )
      const foreign = { origin: 'https://elsewhere.example' }
      t.equal((await call('PUT', '/admin/jobs/api/queues/jobs/pause', undefined, foreign)).status, 403)
    })
    t.equal(await server.stop('SIGTERM'), 0)
  })
}

await t.test('a server whose jobs are off leaves them to others', async t => {
  const given = await places[0]!.settings(t)
  writeFiles(join(given.TACT_DATA!, 'imports'), { 'people.ndjson': PROFILES })
  const idle = await startTact(t, { ...given, TACT_JOBS: 'off' })
  const job = { type: 'import', id: 'people', data: { file: 'people.ndjson' } }
  t.match(await idle.call('POST', '/v1/jobs', job), { status: 202, body: { state: 'waiting' } })
  await startTact(t, given)
  t.match(await ended(idle, 'people'), { state: 'completed', result: { kept: 1 } })
})

/** Opens the failed jobs in a browser, and tries the first once more. */
async function retriedOnPage(t: Test, { url }: RunningServer): Promise<void> {
  const browser = await openBrowser(t)
  const page = await browser.newPage()
  const wrong: string[] = []
  page.on('pageerror', error => wrong.push(error.message))
  page.on('console', message => message.type() === 'error' && wrong.push(message.text()))
  page.on('request', request => request.url().startsWith(`${url}/`) || wrong.push(request.url()))
  await page.goto(`${url}/admin/jobs/queue/jobs?status=failed`)
  await page.getByText('there is no file late.ndjson').waitFor()
  await page.getByRole('button', { name: 'Retry all' }).click()
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('there is no file late.ndjson').waitFor({ state: 'detached' })
  t.strictSame(wrong, [])
}
