import t from 'tap'
import { changeContext } from '../../src/converse.ts'
import { rescored } from '../../src/live/rescore.ts'
import type { LoggedDecision } from '../../src/log-port.ts'
import { testWorld } from '../world.ts'

t.test('only what somebody sees is logged, as it was weighed', async t => {
  const { world } = await testWorld(t)
  const talk = { customerId: 'C-1', sessionId: 'call-1', channel: 'call-centre' }
  await changeContext(world, talk, { set: { reason: 'fee' }, unset: [] })
  const logged: LoggedDecision[] = []
  const shared = new Float64Array(1_000)
  const log = {
    sheet: () => shared,
    decision: (made: LoggedDecision) => void logged.push(made),
    rehearse() {},
    outcome() {},
    retraction() {},
    lines: async () => ({ items: [], next: null }),
    erase: async () => 0,
  }
  const asked = { ...talk, placement: 'agent-screen' }
  const { decision, remember } = (await rescored({ ...world, log }, asked))!
  const priority = decision.actions[0]!.priority
  shared.fill(Number.NaN)
  t.equal(logged.length, 0)
  remember()
  t.equal(logged.length, 1)
  t.equal(logged[0]!.decision.decisionId, decision.decisionId)
  const { weighed } = logged[0]!
  t.ok(
    weighed.sheet.some(number => Math.abs(number - priority) < 1e-5),
    `a priority of ${priority}`,
  )
})
