import t from 'tap'
import { strategyOf } from '../../src/strategy/load.ts'
import { decisionOf } from '../builders.ts'
import { smallStrategy } from '../small-strategy.ts'

/** The hero takes services and sales, the tile surveys alone; by the random arm any survey may be in the tile. */
const explored = strategyOf({
  ...smallStrategy,
  'placements.yaml': `
hero: { channel: call-centre, limit: 1, kinds: [sales] }
tile: { channel: call-centre, limit: 1, kinds: [survey] }
desk: { channel: call-centre, limit: 1, margin: 100 }
web-hero: { channel: web, limit: 1 }
`,
  'arbitration.yaml': `${smallStrategy['arbitration.yaml']!.replace('share: 0', 'share: 1')}
exploration: { kinds: [survey] }
`,
  'actions/survey.yaml': `
- id: long-survey
  name: Ask about everything
  kind: survey
  issue: growth
  group: savings
  propensity: { prior: 0.4 }
  value: 5
  handling: 1
  treatments: { call-centre: { headline: May I ask you a lot? } }
`,
})

async function changesOf(sessionId: string, placements: readonly string[], more = {}) {
  const request = {
    sessionId,
    explain: true,
    placements: placements.map(id => ({ id, limit: 1 })),
    ...more,
  }
  const { actions, excluded = [] } = await decisionOf({ strategy: explored, request })
  const ranked = excluded.filter(({ stage }) => stage === 'rank')
  return {
    shown: actions.map(({ actionId }) => actionId),
    changes: Object.fromEntries(ranked.map(({ actionId, change }) => [actionId, change])),
  }
}

const OUTRANKED = 'its priority must be above that of an action shown'
const BY_CHANCE = 'exploration must choose it: an action of lower priority is shown by chance'
const CALM = 'the screen must change: an action of lower priority stays on it, so that it is calm'

t.test(
  'chance is told to be in the way only where it put less into a place that the action may have',
  async t => {
    const told = new Set<string>()
    for (let round = 0; round < 20; round++) {
      const { shown, changes } = await changesOf(`s${round}`, ['hero', 'tile'])
      t.equal(shown[0], 'term-deposit')
      t.equal(changes['savings-plan'], OUTRANKED, 'a survey by chance is in no place of a sale')
      const [other, change] = Object.entries(changes).find(([id]) => id !== 'savings-plan')!
      t.equal(change, other === 'long-survey' ? BY_CHANCE : OUTRANKED)
      told.add(other)
    }
    t.equal(told.size, 2)
  },
)

t.test('what is worth more than an action that stays on a calm screen is told so', async t => {
  const calm = { seen: ['savings-plan'], locks: [], holds: null, prompts: 1 }
  const { shown, changes } = await changesOf('s', ['desk'], { calm })
  t.strictSame(shown, ['savings-plan'])
  t.match(changes, { 'term-deposit': CALM, 'savings-survey': OUTRANKED, 'long-survey': OUTRANKED })
})
