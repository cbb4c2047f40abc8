import t from 'tap'
import { elsewhere } from '../../src/decision/elsewhere.ts'
import type { Placement } from '../../src/strategy/strategy.ts'
import { edited, strategyWith } from '../builders.ts'

const placements = `
agent-screen: { channel: call-centre, limit: 3 }
web-hero: { channel: web, limit: 1, kinds: [service] }
web-tile: { channel: web, limit: 1, kinds: [survey] }
`
const actions = edited(
  'actions/savings.yaml',
  '- id: savings-plan\n',
  '- id: savings-plan\n  placements: [agent-screen, web-hero]\n',
)
const strategy = strategyWith({ ...actions, 'placements.yaml': placements })
const told = (...ids: string[]) =>
  elsewhere(
    strategy,
    ids.map(id => strategy.placements.get(id)!),
  )

t.test('every action is a candidate, or it is told why it is not', async t => {
  for (const { id, candidates } of strategy.placements.values() as Iterable<Placement>) {
    const both = [...candidates.map(each => each.id), ...told(id).map(each => each.actionId)]
    t.strictSame(both.sort(), [...strategy.actions.keys()].sort(), id)
  }
})

t.test('it is told what is in the way, and what would have to be otherwise', async t => {
  const of = (actionId: string, ...ids: string[]) => told(...ids).find(each => each.actionId === actionId)
  const base = { actionId: 'savings-survey', kind: 'survey', stage: 'placement' } as const
  t.strictSame(of('savings-survey', 'web-hero'), {
    ...base,
    rule: 'treatments',
    values: { channels: ['call-centre'] },
    change: 'it must have a treatment for web',
  })
  const plan = { ...base, actionId: 'savings-plan', kind: 'sales' }
  t.strictSame(of('savings-plan', 'web-tile'), {
    ...plan,
    rule: 'placements',
    values: { placements: ['agent-screen', 'web-hero'] },
    change: 'its placements must name web-tile',
  })
  t.strictSame(of('savings-plan', 'web-tile', 'web-hero'), {
    ...plan,
    rule: 'web-hero.kinds',
    values: { kind: 'sales' },
    change: 'web-hero must take sales; it takes only service',
  })
  t.equal(of('explain-fee', 'web-tile', 'web-hero'), undefined, 'one of them can show it')
})
