import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import t from 'tap'
import { startTact, temporaryFolder } from '../running-server.ts'
import { type Call, realCalls, writtenCalls } from './calls.ts'
import { replay } from './replay.ts'

const { calls, missing } = realCalls(fileURLToPath(new URL('../../../shared/data/', import.meta.url)))
const withData = missing.length === 0 ? {} : { skip: `${missing.join(' and ')} not here` }

/** The demo bank as it is delivered, in a process of its own. */
const server = await startTact(t, { TACT_DATA: temporaryFolder(t), TACT_LOG_LEVEL: 'warn' })
const port = Number(new URL(server.url).port)

async function goesWell(t: Test, said: readonly Call[], firstCustomer: number) {
  const customerOf = (index: number) => `C-${String(index + firstCustomer).padStart(4, '0')}`
  const where = { feed: port, watch: port, prefix: `from-${firstCustomer}`, customerOf }
  const { followed, mistakes } = await replay(said, { ...where, lines: 12, everyMs: 100 })
  t.strictSame(mistakes, [])
  const events = followed.flatMap(call => call.events)
  t.equal(events.length, said.flatMap(call => call.events).length)
  t.ok(events.every(({ ackedAt, toldAt }) => ackedAt !== undefined && toldAt !== undefined))
  t.ok(events.some(({ changed }) => changed))
}

t.test('calls fed on one connection and watched on another are acked and told in order, never backwards', t =>
  goesWell(t, writtenCalls, 1),
)

t.test('400 things that customers really said are acked and told so, too', withData, t =>
  goesWell(t, calls, 101),
)

t.test('the server has nothing to complain of after all that, and ends as it should', async t => {
  t.notMatch(server.printed(), /"level":[456]0/)
  t.equal(await server.stop('SIGTERM'), 0)
})
