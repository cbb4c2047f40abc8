import t from 'tap'
import { type StrategyFiles, strategyByTurns, strategyOf } from '../../src/strategy/load.ts'
import type { StrategyRefused } from '../../src/strategy/mistakes.ts'
import { smallStrategy } from '../small-strategy.ts'

const FILES = 10
const ACTIONS_A_FILE = 50

/** Of many actions, each with expressions of its own, that nobody has read yet. */
function many(salt: string): StrategyFiles {
  const action = (id: string, number: number) => `
- id: ${id}
  name: ${salt} ${id}
  kind: nurture
  issue: growth
  group: savings
  eligibility: customer.age >= ${number}
  value: 10 + customer.balance / ${number + 1}
  propensity: { prior: 0.1 }
  treatments:
    call-centre: { headline: 'Your {{ customer.balance + ${number} }}' }
`
  const files = Array.from({ length: FILES }, (_, file) => {
    const numbers = Array.from({ length: ACTIONS_A_FILE }, (_, index) => file * ACTIONS_A_FILE + index)
    const text = numbers.map(number => action(`a-${salt}-${number}`, number)).join('')
    return [`actions/many-${file}.yaml`, text] as const
  })
  return { ...smallStrategy, ...Object.fromEntries(files) }
}

/** The turns that the event loop has until it is done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isDone = false
  const turn = () => {
    turns += 1
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  await work()
  isDone = true
  return turns
}

t.test('a large strategy is compiled while others have their turns', async t => {
  const turns = await turnsDuring(() => strategyByTurns(many('turns')))
  t.ok(turns > 5, `the event loop had ${turns} turns meanwhile`)
  const none = await turnsDuring(async () => strategyOf(many('at-once')))
  t.ok(none <= 1, `and ${none} where nobody else waits`)
})

t.test('it comes to the same', async t => {
  const files = many('same')
  const [here, there] = [strategyOf(files), await strategyByTurns(files)]
  t.equal(there.version, here.version)
  t.same([...there.actions.keys()], [...here.actions.keys()])
  t.equal(there.conditions.atoms.length, here.conditions.atoms.length)
})

t.test('two that are compiled side by side do not mix', async t => {
  const both = await Promise.all([many('left'), many('right')].map(strategyByTurns))
  for (const [index, salt] of ['left', 'right'].entries()) {
    const ids = [...both[index]!.actions.keys()].filter(id => id.startsWith('a-'))
    t.equal(ids.length, FILES * ACTIONS_A_FILE)
    t.ok(
      ids.every(id => id.startsWith(`a-${salt}-`)),
      salt,
    )
  }
})

t.test('mistakes are told as they are at once', async t => {
  const files = { ...many('bad'), 'actions/bad.yaml': '- id: nobody\n  value: customer.nothing\n' }
  const refused = (error: unknown) => (error as StrategyRefused).mistakes
  const byTurns = await strategyByTurns(files).then(() => [], refused)
  let atOnce: unknown
  try {
    strategyOf(files)
  } catch (error) {
    atOnce = refused(error)
  }
  t.ok(byTurns.length > 0)
  t.same(byTurns, atOnce)
})
