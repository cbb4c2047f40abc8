import t from 'tap'
import { decide } from '../src/decide.ts'
import { keepOutcomes } from '../src/learn.ts'
import { edited, requestOf } from './builders.ts'
import { bank, folderOf, run } from './simulating.ts'
import { smallStrategy } from './small-strategy.ts'

t.test(
  'where the other strategy has no such placement any more, or in another channel, nothing is shown',
  async t => {
    const made = await bank(t)
    const { decision } = await decide(made.world, requestOf({ customerId: 'C-100' }))
    await made.remembered()
    await keepOutcomes(made.world, {
      decisionId: decision.decisionId,
      actionId: 'savings-plan',
      outcome: 'clicked',
    })
    const desk = 'agent-screen: { channel: call-centre'
    const moved = {
      gone: 'desk: { channel: call-centre',
      moved: `desk: { channel: call-centre, limit: 1 }\nagent-screen: { channel: web`,
    }
    for (const [name, to] of Object.entries(moved)) {
      const against = await folderOf(t, edited('placements.yaml', desk, to), name)
      const { code, err, json } = await run(t, made, '--last', '1d', '--against', against, '--json')
      t.equal(code, 0, err)
      t.match(json, {
        decisions: 1,
        inForce: { noAction: 0 },
        other: { noAction: 1, firstActions: {}, funnel: {} },
      })
    }
  },
)

t.test(
  'a placement with fewer places shows fewer, but for who had asked for a number of their own',
  async t => {
    const made = await bank(t)
    const against = await folderOf(t, edited('placements.yaml', 'limit: 3', 'limit: 1'))
    const ofCustomers = await run(
      t,
      made,
      '--customers',
      '40',
      '--against',
      against,
      '--placement',
      'agent-screen',
      '--json',
    )
    t.match(ofCustomers.json, {
      inForce: { funnel: { shown: 120 } },
      other: { funnel: { shown: 40, rank: 80 } },
    })

    for (const limit of [3, 2]) {
      const placements = [{ id: 'agent-screen', limit }]
      const { decision } = await decide(made.world, requestOf({ customerId: 'C-100', placements }))
      await made.remembered()
      await keepOutcomes(made.world, {
        decisionId: decision.decisionId,
        actionId: 'term-deposit',
        outcome: 'clicked',
      })
    }
    const { json } = await run(t, made, '--last', '1d', '--against', against, '--json')
    t.match(json, { decisions: 2, inForce: { funnel: { shown: 5 } }, other: { funnel: { shown: 3 } } })
  },
)

t.test('candidates are those of the placements that are asked for', async t => {
  const made = await bank(t)
  const against = await folderOf(t, smallStrategy)
  const { out } = await run(t, made, '--customers', '40', '--against', against, '--placement', 'web-hero')
  t.match(out, /asked about +3\.00 +3\.00\n/)
})
