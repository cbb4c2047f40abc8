import t from 'tap'
import { differences } from '../../src/decision/differences.ts'
import { armOf } from '../../src/learning/exploration/arms.ts'
import { makeDecision } from '../../src/make-decision.ts'
import { strategyOf } from '../../src/strategy/load.ts'
import { ann, decisionOf, edited, fakeScorer, memoryOf, NOON, requestOf, scoringWith } from '../builders.ts'

const exploring = (settings: string) =>
  strategyOf(edited('arbitration.yaml', 'control: { share: 0 }', settings))
const EXPLORED = exploring(
  'control: { share: 0 }\nexploration: { method: epsilon, epsilon: 0.5, floor: 0.3 }',
)

t.test('no lock and no policy is ever passed', async t => {
  const everything = exploring('control: { share: 1 }')
  for (let round = 0; round < 60; round++) {
    const request = { sessionId: `s${round}`, context: { reason: 'fee', sentiment: -0.7 } }
    const upset = await decisionOf({ strategy: everything, request })
    t.strictSame(
      upset.actions.map(({ actionId, probability }) => [actionId, probability]),
      [
        ['refund-fee', 1],
        ['explain-fee', 1],
      ],
    )
    t.equal(upset.arm, 'random')
    const request2 = { sessionId: `s${round}` }
    const memory = memoryOf({ ...ann, consents: [] })
    const without = await decisionOf({ strategy: everything, request: request2, memory })
    t.strictSame(
      without.actions.map(({ actionId }) => actionId),
      ['savings-survey'],
    )
  }
})

t.test('service stays first, and what is explored is told with its explanation', async t => {
  const seen = new Set<string>()
  for (let round = 0; round < 40; round++) {
    const request = { sessionId: `s${round}`, explain: true, context: { reason: 'fee' } }
    const { actions, excluded } = await decisionOf({ strategy: EXPLORED, request })
    t.strictSame(
      actions
        .slice(0, 1)
        .map(({ actionId, probability, explanation }) => [actionId, probability, explanation?.exploration]),
      [['refund-fee', 1, null]],
    )
    for (const { actionId, probability, explanation } of actions.slice(1)) {
      if (!explanation?.exploration) continue
      seen.add(actionId)
      t.match(explanation.exploration, { method: 'epsilon', probability: Number })
      t.ok(Math.abs(explanation.exploration.probability - probability) < 1e-6)
      const { instead, reason } = explanation.exploration
      if (instead) t.match(reason, `for the place of "${instead}"`)
    }
    const better = excluded?.find(({ actionId, stage }) => stage === 'rank' && actionId === 'term-deposit')
    if (better) t.match(better.change, 'exploration must choose it')
  }
  t.ok(seen.size > 1, [...seen].join())
})

t.test('within a session the draw stays, and without one each decision has its own', async t => {
  const first = async (decisionId: string, sessionId?: string) => {
    const request = requestOf({ placements: [{ id: 'agent-screen', limit: 1 }], sessionId })
    const inputs = { decisionId, request, memory: memoryOf(ann), at: NOON }
    const scoring = scoringWith(fakeScorer({}))
    const made = await makeDecision(EXPLORED, inputs, scoring)
    const again = await makeDecision(EXPLORED, inputs, scoring)
    t.same(differences(made, again), [], 'the same inputs give the same decision')
    return made.actions[0]!.actionId
  }
  const ids = Array.from({ length: 60 }, (_, index) => `d-${index}`)
  t.equal(new Set(await Promise.all(ids.map(id => first(id, 'visit-1')))).size, 1)
  t.equal(new Set(await Promise.all(ids.map(id => first(id)))).size, 3)
  t.ok(new Set(await Promise.all(ids.map(id => first('d', id)))).size > 1)
})

t.test('a calm screen keeps what chance has put there', async t => {
  for (let round = 0; round < 30; round++) {
    const sessionId = `call-${round}`
    const { actions } = await decisionOf({ strategy: EXPLORED, request: { sessionId } })
    const seen = actions.map(({ actionId }) => actionId)
    const calm = { seen, locks: [], holds: null, prompts: 1 }
    const later = await decisionOf({ strategy: EXPLORED, request: { sessionId, calm } })
    t.strictSame(
      later.actions.map(({ actionId, probability }) => [actionId, probability]),
      seen.map(actionId => [actionId, 1]),
    )
  }
})

t.test('an arm is the same all month on every replica, has its share, and is drawn anew', async t => {
  const { arms } = exploring(
    'control: { share: 0.1 }\narms: { greedy: 0.05, no-levers: 0.2, propensity-only: 0.15 }',
  ).exploration
  const at = Date.UTC(2026, 1, 1)
  const customers = Array.from({ length: 20_000 }, (_, index) => `C-${index}`)
  const inMonth = (time: number) => customers.map(customer => armOf(arms, customer, time))
  const february = inMonth(at)
  t.strictSame(inMonth(Date.UTC(2026, 1, 28, 23, 59, 59)), february)
  const march = inMonth(Date.UTC(2026, 2, 1))
  const share = (of: readonly string[], arm: string) => of.filter(each => each === arm).length / of.length
  const shares = { random: 0.1, greedy: 0.05, 'no-levers': 0.2, 'propensity-only': 0.15, champion: 0.5 }
  for (const [arm, expected] of Object.entries(shares))
    t.ok(Math.abs(share(february, arm) - expected) < 0.02, `${arm}: ${share(february, arm)}`)
  const stayed = february.filter((arm, index) => arm === 'random' && march[index] === 'random').length
  t.ok(stayed / 20_000 < 0.02, 'who was in the control group is no likelier to be in it again')
  t.equal(armOf([], 'C-1', at), 'champion')
})

t.test('without exploration nothing is left to chance, and each arm ranks as it is named', async t => {
  const arm = async (settings: string) => {
    const strategy = strategyOf({
      ...edited('arbitration.yaml', 'control: { share: 0 }', settings),
    })
    const { actions, arm } = await decisionOf({ strategy })
    t.ok(actions.every(({ probability }) => probability === 1))
    return [arm, actions.map(({ actionId }) => actionId).join()]
  }
  const none = 'control: { share: 0 }\n'
  const best = 'term-deposit,savings-plan,savings-survey'
  t.strictSame(await arm(none), ['champion', best])
  t.strictSame(await arm(`${none}exploration: { method: epsilon, epsilon: 1 }\narms: { greedy: 1 }`), [
    'greedy',
    best,
  ])
  t.strictSame(await arm(`${none}arms: { propensity-only: 1 }`), [
    'propensity-only',
    'savings-survey,savings-plan,term-deposit',
  ])
  const levers = `${none}levers: { kinds: { survey: 60 } }\n`
  t.strictSame(await arm(levers), ['champion', 'savings-survey,term-deposit,savings-plan'])
  t.strictSame(await arm(`${levers}arms: { no-levers: 1 }`), ['no-levers', best])
})
