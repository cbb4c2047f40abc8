import t from 'tap'
import { StockAnswer } from '../../src/http/wire/stock.ts'
import { until, withoutRedis } from '../redis-server.ts'
import { type RunningServer, type Settings, startTact, writeFiles } from '../running-server.ts'
import { smallStrategy } from '../small-strategy.ts'
import { places, shown } from './stores.ts'

const STOCK = 200
const DECIDERS = 1_000
const VOUCHER = 'savings-survey'
let deciders = 0
const SAVINGS = 'actions/savings.yaml'

/** The small strategy, with so many of what anybody may be shown. */
const withHold = (hold: string) => ({
  ...smallStrategy,
  [SAVINGS]: smallStrategy[SAVINGS]!.replace(
    '  handling: 1\n  treatments:\n    call-centre: { headline: How',
    `  handling: 1\n  stock: ${STOCK}\n  hold: ${hold}\n  treatments:\n    call-centre: { headline: How`,
  ),
})

interface Shown {
  readonly decisionId: string
  /** Which server has decided. */
  readonly by: number
}

for (const place of places.slice(0, 2)) {
  const skip = place.needsRedis && withoutRedis()
  const name = `${DECIDERS} decide at once for a stock of ${STOCK}, on two servers and ${place.name}`
  await t.test(name, { skip }, async t => {
    const settings: Settings = {
      ...(await place.settings(t)),
      TACT_LOG_LEVEL: 'error',
      // All of them are here at once, and so is this machine's other work.
      ...(place.needsRedis && { TACT_REDIS_TIMEOUT_MS: '10000' }),
    }
    writeFiles(settings.TACT_STRATEGY!, withHold('1s'))
    const servers = [await startTact(t, settings), await startTact(t, settings)]
    const get = async (by: number) => {
      const { body } = await servers[by]!.call('GET', '/v1/stock')
      const { items } = StockAnswer.parse(body)
      return items.find(({ actionId }) => actionId === VOUCHER)!
    }

    await t.test('those who hang up keep nothing', async t => {
      const gone = await decideAtOnce(servers, 250)
      t.ok(gone.length >= STOCK, `${gone.length} were shown it, and never answer`)
    })

    const body = { files: withHold('15m') }
    t.equal((await servers[0]!.call('PUT', '/v1/strategy', body)).status, 200)
    await until(async () => (await get(1)).holdSeconds === 900, 'the other process to follow')
    await until(async () => (await get(0)).free === STOCK, 'what they held to come back')

    const first = await decideAtOnce(servers, DECIDERS)
    t.equal(first.length, STOCK, 'as many are shown it as there are')
    t.match(await get(0), { taken: 0, held: STOCK, free: 0 })
    t.strictSame(await decideAtOnce(servers, 20), [], 'and nobody after them')

    // Every fifth turns it down; what comes free is shown to others, until all are taken.
    const accepted = new Set<string>()
    let lucky = first
    for (let round = 0; lucky.length > 0; round++) {
      const told = await Promise.all(
        lucky.map(async ({ decisionId, by }, index) => {
          const outcome = round === 0 && index % 5 === 0 ? 'rejected' : 'accepted'
          const report = { decisionId, actionId: VOUCHER, outcome }
          // On the other process; every third is told twice.
          const answers = await Promise.all(
            [1 - by, ...(index % 3 === 0 ? [by] : [])].map(on =>
              servers[on]!.call('POST', '/v1/outcomes', report),
            ),
          )
          return { decisionId, outcome, answers }
        }),
      )
      for (const { decisionId, outcome, answers } of told) {
        if (!answers.every(({ status, body }) => status === 202 && !body.notes))
          t.fail('not taken', { answers })
        if (outcome === 'accepted') accepted.add(decisionId)
      }
      lucky = await decideAtOnce(servers, 100)
    }
    t.equal(accepted.size, STOCK)
    for (const by of [0, 1]) t.match(await get(by), { taken: STOCK, held: 0, free: 0, oversold: 0 })

    const [back] = accepted
    await servers[0]!.call('POST', '/v1/outcomes', { retracts: `${back}:${VOUCHER}:accepted` })
    t.equal((await decideAtOnce(servers, 50)).length, 1, 'one that is taken back is one other’s')
  })
}

/** So many customers on both servers at the same time; those who were shown it. */
async function decideAtOnce(servers: readonly RunningServer[], count: number): Promise<Shown[]> {
  const decided = await Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Shown[]> => {
      const by = index % 2
      // Every other one in a session of their own.
      const customerId = `C-${deciders++}`
      const session = index % 4 < 2 ? { sessionId: `visit-${customerId}` } : {}
      const asked = { customerId, ...session, channel: 'call-centre', placement: 'agent-screen', limit: 10 }
      const { status, body } = await servers[by]!.call('POST', '/v1/decisions', asked)
      if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
      return shown(body).includes(VOUCHER) ? [{ decisionId: body.decisionId, by }] : []
    }),
  )
  return decided.flat()
}
