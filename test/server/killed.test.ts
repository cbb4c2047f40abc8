import t from 'tap'
import { until, withoutRedis } from '../redis-server.ts'
import { type RunningServer, startTact } from '../running-server.ts'
import { onThePhone, places } from './stores.ts'

const CUSTOMERS = 8
const IN_FLIGHT = 16

for (const place of places.slice(0, 2)) {
  const skip = place.needsRedis && withoutRedis()
  await t.test(`what was answered 202 survives kill -9 under load, on ${place.name}`, { skip }, async t => {
    const settings = { ...(await place.settings(t)), TACT_LOG_LEVEL: 'error' }
    const server = await startTact(t, settings)
    const decided = await Promise.all(
      Array.from({ length: CUSTOMERS }, (_, i) =>
        server.call('POST', '/v1/decisions', { ...onThePhone, customerId: `C-${i}` }),
      ),
    )
    const decisionIds = decided.map(({ body }) => body.decisionId)
    const acknowledged = flood(server, decisionIds)
    await until(() => acknowledged.size >= 600, 'enough load')
    t.equal(await server.stop('SIGKILL'), 'SIGKILL')
    const promised = [...acknowledged]
    t.ok(promised.some(id => id.startsWith('o-')) && promised.some(id => id.startsWith('e-')))

    const again = await startTact(t, settings)
    const kept = new Set<string>()
    const twice: string[] = []
    for (let customer = 0; customer < CUSTOMERS; customer++) {
      let after = ''
      do {
        const page = await again.call('GET', `/v1/customers/C-${customer}/timeline?limit=1000${after}`)
        t.equal(page.status, 200)
        for (const { id } of page.body.items) {
          if (kept.has(id)) twice.push(id)
          kept.add(id)
        }
        after = page.body.next && `&after=${encodeURIComponent(page.body.next)}`
      } while (after)
    }
    t.strictSame(
      promised.filter(id => !kept.has(id)),
      [],
      `${promised.length} acknowledged, ${kept.size} kept`,
    )
    t.strictSame(twice, [])
    t.comment(`${promised.length} acknowledged, ${kept.size} kept`)

    // A session that was fed until the end goes on from what was acknowledged.
    const session = await again.call('GET', '/v1/sessions/call-0')
    const page = Number(String(session.body.facts.page.value).slice(1))
    const newest = Math.max(...promised.filter(id => id.startsWith('e-0-')).map(id => Number(id.slice(4))))
    t.ok(page >= newest, `page ${page} of ${newest}`)
    const { decisionId } = (await again.call('POST', '/v1/decisions', onThePhone)).body
    const said = { decisionId, actionId: 'savings-survey', outcome: 'impression' }
    t.equal((await again.call('POST', '/v1/outcomes', said)).status, 202, 'it works on')
    t.equal(await again.stop('SIGTERM'), 0)
  })
}

/** Tells outcomes and events as fast as it can, until the server is gone; what it gives back grows with what was acknowledged. */
function flood({ call }: RunningServer, decisionIds: readonly string[]): ReadonlySet<string> {
  const acknowledged = new Set<string>()
  const feeder = async (lane: number) => {
    for (let i = 0; ; i++) {
      const customer = lane % CUSTOMERS
      const isOutcome = lane >= CUSTOMERS
      const id = `${isOutcome ? 'o' : 'e'}-${customer}-${i}`
      const outcome = {
        outcomeId: id,
        decisionId: decisionIds[customer],
        actionId: 'savings-survey',
        outcome: 'impression',
      }
      const event = {
        eventId: id,
        type: 'page-view',
        customerId: `C-${customer}`,
        sessionId: `call-${customer}`,
        data: { page: `/${i}` },
      }
      const { status } = isOutcome
        ? await call('POST', '/v1/outcomes', outcome)
        : await call('POST', '/v1/events', event)
      if (status === 202) acknowledged.add(id)
    }
  }
  // Each ends with the connection.
  for (let lane = 0; lane < IN_FLIGHT; lane++) feeder(lane).catch(() => {})
  return acknowledged
}
