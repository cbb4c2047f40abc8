import fc from 'fast-check'
import t, { type Test } from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { edited } from '../builders.ts'
import { until, withoutRedis } from '../redis-server.ts'
import { type RunningServer, startTact } from '../running-server.ts'
import { anna, places, shown } from './stores.ts'

/** What a customer's history and session say, worked out beside the server. */
interface Told {
  impressions: number
  rejections: string[]
  reason: string
  sentiment: number
  resolved: boolean
  rating: number | null
  complaints: number
}

/** What the small strategy offers on the phone, by hand. */
function expected({ impressions, rejections, reason, sentiment, resolved }: Told): string[] {
  const aboutFee = reason === 'fee'
  const locked = aboutFee && sentiment < -0.2 && !resolved
  const sales = !locked && sentiment > -0.3 && impressions < 3
  return [
    ...(aboutFee ? ['explain-fee'] : []),
    ...(aboutFee && !resolved ? ['refund-fee'] : []),
    ...(sales ? ['savings-plan'] : []),
    ...(locked ? [] : ['savings-survey']),
    ...(sales && rejections.length === 0 ? ['term-deposit'] : []),
  ]
}

const STEPS = ['impression', 'rejected', 'retract', 'fee', 'complaint', 'solved', 'rated', 'both'] as const
type Step = readonly [feeder: number, reader: number, what: (typeof STEPS)[number]]

for (const place of places.slice(0, 2)) {
  const skip = place.needsRedis && withoutRedis()
  await t.test(`two processes on ${place.name}`, { skip }, async t => {
    const settings = { ...(await place.settings(t)), TACT_LOG_LEVEL: 'error' }
    const servers = [await startTact(t, settings), await startTact(t, settings)]

    await t.test('a unit that was taken is gone for the next customer, on either process', async t => {
      for (const [index, id] of ['first', 'second'].entries()) {
        const { asked, call } = await customer(servers, id)
        const decision = await call(index, 'POST', '/v1/decisions', asked)
        t.ok(shown(decision.body).includes('savings-plan'), `${2 - index} left`)
        const { decisionId } = decision.body
        const bought = { decisionId, actionId: 'savings-plan', outcome: 'accepted' }
        t.equal((await call(1 - index, 'POST', '/v1/outcomes', bought)).status, 202)
      }
      const { asked, call } = await customer(servers, 'third')
      for (const reader of [0, 1])
        t.notOk(shown((await call(reader, 'POST', '/v1/decisions', asked)).body).includes('savings-plan'))
    })

    // What follows decides far more often than there are units to hold.
    const files = edited('actions/savings.yaml', '  stock: 2\n', '')
    const { version } = (await servers[0]!.call('PUT', '/v1/strategy', { files })).body
    const inForce = async () => (await servers[1]!.call('GET', '/v1/strategy')).body.version
    await until(async () => (await inForce()) === version, 'the other process to follow')

    await t.test('what was acknowledged is known to the very next decision, on either process', async t => {
      const step: fc.Arbitrary<Step> = fc.tuple(fc.nat(1), fc.nat(1), fc.constantFrom(...STEPS))
      // Several customers at the same time, so that their requests interleave.
      const conversations = fc.array(fc.array(step, { minLength: 1, maxLength: 10 }), {
        minLength: 4,
        maxLength: 4,
      })
      await fc.assert(
        fc.asyncProperty(conversations, async all => {
          await Promise.all(all.map(steps => converse(t, servers, steps)))
        }),
        { numRuns: 6, endOnFailure: true },
      )
    })
  })
}

async function customer(servers: readonly RunningServer[], name: string) {
  const customerId = `${name}-${uuidv7()}`
  const call = (which: number, method: string, path: string, body?: unknown) =>
    servers[which]!.call(method, path, body)
  await call(0, 'PUT', `/v1/customers/${customerId}`, { attributes: anna })
  const sessionId = `call-${customerId}`
  const asked = { customerId, sessionId, channel: 'call-centre', placement: 'agent-screen', limit: 10 }
  return { customerId, sessionId, asked, call }
}

async function converse(t: Test, servers: readonly RunningServer[], steps: readonly Step[]): Promise<void> {
  const { customerId, sessionId, asked, call } = await customer(servers, 'C')
  const told: Told = {
    impressions: 0,
    rejections: [],
    reason: 'none',
    sentiment: 0,
    resolved: false,
    rating: null,
    complaints: 0,
  }
  const basis = { customerId, channel: 'call-centre', placement: 'agent-screen', limit: 10 }

  for (const [feeder, reader, what] of steps) {
    const feed = async (which: number, event: object) => {
      const answer = await call(which, 'POST', '/v1/events', { customerId, sessionId, ...event })
      if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
    }
    const report = async (body: object) => {
      const answer = await call(feeder, 'POST', '/v1/outcomes', body)
      if (answer.status !== 202) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
    }
    // A decision on the other process, without the session, in which the survey (nothing limits it) is always shown.
    const decisionId = async () => (await call(1 - feeder, 'POST', '/v1/decisions', basis)).body.decisionId
    switch (what) {
      case 'impression':
      case 'rejected': {
        const offered = (await call(1 - feeder, 'POST', '/v1/decisions', basis)).body
        if (!shown(offered).includes('term-deposit')) break
        const outcomeId = `${what}-${uuidv7()}`
        const { decisionId } = offered
        await report({ outcomeId, decisionId, actionId: 'term-deposit', outcome: what })
        if (what === 'impression') told.impressions++
        else told.rejections.push(outcomeId)
        break
      }
      case 'retract': {
        const back = told.rejections.pop()
        if (back !== undefined) await report({ retracts: back })
        else await report({ retracts: `${await decisionId()}:savings-survey:accepted` })
        break
      }
      case 'fee':
        await feed(feeder, { type: 'utterance', data: { reason: 'fee' } })
        told.reason = 'fee'
        break
      case 'complaint':
        await feed(feeder, { type: 'complaint' })
        told.sentiment = Math.min(told.sentiment, -0.4)
        told.resolved = false
        told.complaints++
        break
      case 'solved':
        await feed(feeder, { type: 'problem-solved' })
        told.sentiment = 0
        told.resolved = true
        break
      case 'rated':
        told.rating = (told.rating ?? 0) + 1
        await feed(feeder, { type: 'rated', data: { stars: told.rating } })
        break
      case 'both':
        // Two feeders of one session at once: neither overwrites the other.
        await Promise.all([
          feed(0, { type: 'utterance', data: { reason: 'fee' } }),
          feed(1, { type: 'complaint' }),
        ])
        told.reason = 'fee'
        told.sentiment = Math.min(told.sentiment, -0.4)
        told.resolved = false
        told.complaints++
    }
    const decision = await call(reader, 'POST', '/v1/decisions', asked)
    t.strictSame(shown(decision.body).sort(), expected(told), `${what} by ${feeder}, read by ${reader}`)
    const view = await call(reader, 'GET', `/v1/customers/${customerId}`)
    t.match(view.body.aggregates, { complaints90d: told.complaints, lastRating: told.rating })
  }
}
