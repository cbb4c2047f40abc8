import fc from 'fast-check'
import t from 'tap'
import { openDatabases } from '../../src/stores/lmdb/databases.ts'
import { type RunningServer, smallSettings, startTact } from '../running-server.ts'
import { until } from '../until.ts'
import type { Answer } from '../world.ts'
import { changedValue, endpoints, wrongText, wrongValue } from './malformed.ts'

t.test(
  '1,000 malformed bodies are refused with a problem each; nothing is written, and it decides on',
  async t => {
    const settings = smallSettings(t)
    const server = await startTact(t, settings)
    await settle(server)
    // The record of its decision is written behind the answer.
    await until(async () =>
      (await written(settings.TACT_DATA)).some(row => row.startsWith('decisionCustomers ')),
    )
    const before = await written(settings.TACT_DATA)
    t.ok(before.length > 8, 'there is something that could be harmed')

    const statuses: Record<number, number> = {}
    await fc.assert(
      fc.asyncProperty(fc.oneof(wrongValue, wrongText), async ({ endpoint, body, contentType }) => {
        const { method, path } = endpoint
        const headers: Record<string, string> = contentType ? { 'content-type': contentType } : {}
        const answer = await server.call(method, path, body, headers)
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1
        assertProblem(answer)
      }),
      { numRuns: 1000, endOnFailure: true },
    )
    t.comment(JSON.stringify(statuses))
    for (const status of [400, 413, 415, 422]) t.ok(statuses[status]! > 10, `some ${status}`)

    t.strictSame(await written(settings.TACT_DATA), before, 'nothing was written')
    t.strictSame(server.logged('request failed'), [])
    const decided = await server.call('POST', '/v1/decisions', endpoints[0]!.good[1])
    t.equal(decided.status, 200)
    t.equal(await server.stop('SIGTERM'), 0)
  },
)

t.test(
  'of whatever else may be sent nothing fails here, and each decision is decided again the same',
  async t => {
    const settings = smallSettings(t)
    const server = await startTact(t, settings)
    await settle(server)
    let decided = 0
    await fc.assert(
      fc.asyncProperty(changedValue, async ({ endpoint: { method, path }, body }) => {
        const answer = await server.call(method, path, JSON.stringify(body) ?? '', {
          'content-type': 'application/json',
        })
        if (answer.status >= 400) assertProblem(answer)
        else if (path === '/v1/decisions') {
          const replay = await server.call('POST', `/v1/decisions/${answer.body.decisionId}/replay`)
          if (!replay.body.equal) throw new Error(`another answer: ${JSON.stringify(replay.body)}`)
          decided++
        }
      }),
      { numRuns: 300, endOnFailure: true },
    )
    t.ok(decided > 0, `${decided} decisions`)
    t.strictSame(server.logged('request failed'), [])
    t.equal(await server.stop('SIGTERM'), 0)
  },
)

/** Throws for anything but a problem of the caller's that says nothing of the inside. */
function assertProblem({ status, headers, body }: Answer): void {
  const wrong = (what: string) => new Error(`${what}: ${status} ${JSON.stringify(body)}`)
  if (status < 400 || status > 499) throw wrong('not refused')
  if (!headers['content-type']?.toString().startsWith('application/problem+json')) throw wrong('no problem')
  const { type, title, status: inBody, detail, errors, ...rest } = body
  if (Object.keys(rest).length > 0 || inBody !== status) throw wrong('not the shape of a problem')
  if (![type, title, detail].every(text => typeof text === 'string' && text.length > 0))
    throw wrong('no text')
  const isError = (error: Record<string, unknown>) =>
    typeof error.path === 'string' && typeof error.message === 'string' && Object.keys(error).length === 2
  if (!errors.every(isError) || (status === 422 && errors.length === 0)) throw wrong('no errors')
  if (/node_modules|file:\/\/|\n\s*at |[\w-]+\.[tj]s\b/.test(JSON.stringify(body)))
    throw wrong('shows its inside')
  if (errors.some(({ message }: { message: string }) => /^(Invalid|Too|Unrecognized) /.test(message)))
    throw wrong('words that name no remedy')
}

/** Something of each kind in the store, with nothing left under way. */
async function settle({ call }: RunningServer): Promise<void> {
  const wanted = [
    ['PUT', '/v1/customers/C-1', { attributes: { age: 44, consents: ['marketing'] } }],
    ['POST', '/v1/identities', { link: [{ identity: { type: 'phone', value: '+45' }, customerId: 'C-1' }] }],
    ['POST', '/v1/events', { type: 'complaint', customerId: 'C-1', sessionId: 'call-1', data: {} }],
  ] as const
  for (const [method, path, body] of wanted) await call(method, path, body)
  const asked = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }
  const { decisionId } = (await call('POST', '/v1/decisions', asked)).body
  await call('POST', '/v1/outcomes', { decisionId, actionId: 'savings-survey', outcome: 'accepted' })
}

/** Where it is kept who works on what: it changes without any request. */
const beside = ['stream', 'progress', 'leases', 'news', 'commits']

/** All that the embedded store was told, table by table. */
async function written(folder: string): Promise<string[]> {
  const databases = await openDatabases(folder)
  try {
    return databases.read(() =>
      Object.entries(databases.tables)
        .filter(([table]) => !beside.includes(table))
        .flatMap(([table, database]) =>
          [...(database as typeof databases.documents).getRange({})].map(
            ({ key, value }) => `${table} ${JSON.stringify(key)} ${JSON.stringify(value, bytesAsText)}`,
          ),
        ),
    )
  } finally {
    await databases.close()
  }
}

function bytesAsText(_key: string, value: unknown): unknown {
  return Buffer.isBuffer(value) ? value.toString('base64') : value
}
