import t from 'tap'
import { liveApp, opening } from './client.ts'

t.test(
  'a fact of a session that is not declared is kept, and told to who sends it and who decides',
  async t => {
    const { connect } = await liveApp(t)
    const client = await connect()
    client.send(opening())
    await client.next('opened')
    const about = { session: 'call-1', seq: 1 }
    client.send({ type: 'context', ...about, set: { reson: 'fee', sentiment: -0.7, reason: 'fee' } })
    const message = 'is not declared in context.yaml, and no rule reads it; did you mean "reason"?'
    t.match(await client.next('ack'), { ...about, notes: [{ path: 'set.reson', message }] })
    const { decision } = await client.next('decision')
    t.strictSame(decision.notes, [{ path: 'context.reson', message }])

    client.send({ type: 'context', ...about, seq: 2, set: { sentiment: 0.1 }, unset: ['reson'] })
    t.notOk('notes' in (await client.next('ack')))
  },
)
