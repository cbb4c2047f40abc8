import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { parse } from 'yaml'
import { demoCustomers } from '../../src/demo/customers.ts'
import { seededChance } from '../../src/demo/seeded.ts'
import type { Inputs } from '../../src/make-decision.ts'
import { readStrategyFiles } from '../../src/strategy/load.ts'
import type { FakeModel } from '../builders.ts'
import { type BothRoads, bothRoads, compared } from './compared.ts'
import { failure } from './failure.ts'
import type { Documents } from './plain-strategy.ts'
import type { Models } from './propensity.ts'
import { logistic, randomModels } from './random-models.ts'
import { drawScreen, isLeftToChance } from './random-screens.ts'
import { type Drawing, drawInputs, drawMemory, drawNow, wordsIn } from './random-situations.ts'
import { randomStrategy } from './random-strategies.ts'

/** `REFERENCE_SEED=7 npx tap run test/reference/same-answers.test.ts` tries others. */
const SEED = Number(process.env.REFERENCE_SEED ?? 20_260_115)
const STRATEGIES = 160
const SITUATIONS_EACH = 50
const DEMO_SITUATIONS = 2_000
/** Decisions that are made at once, as those of one turn of the event loop are. */
const AT_ONCE = 8

/** How often each fate has come to an action. */
type Fates = Map<string, number>

/** Compares as many situations as are asked for; says the first that differs, made small, and null where none does. */
async function firstDifference(
  documents: Documents,
  models: Models,
  seed: number,
  situations: number,
  fates: Fates,
  profiles?: Drawing['profiles'],
): Promise<string | null> {
  const roads = bothRoads(documents, models)
  const chance = seededChance(seed)
  const words = wordsIn(documents)
  const drawing = { chance, strategy: roads.plain, words, profiles }
  for (let done = 0; done < situations; done += AT_ONCE) {
    // The same customer several times, then and later: what is remembered of a history must not outlive its time.
    const now = drawNow(chance)
    const memories = [drawMemory(drawing, now), drawMemory(drawing, now)]
    const later = () => now + chance.pick([0, 0, 1, 3_600_000, 86_400_000])
    const inputs = Array.from({ length: Math.min(AT_ONCE, situations - done) }, (_, index) =>
      drawInputs(drawing, memories[index % 2]!, later(), done + index),
    )
    const answered = await decided(roads, inputs)
    if (!isLeftToChance(roads.plain) && chance.yes(0.5)) {
      const screens = inputs.map((each, index) => drawScreen(drawing, each, answered[index]!.decision))
      answered.push(...(await decided(roads, screens)))
      inputs.push(...screens)
    }
    for (const [index, { decision, differences }] of answered.entries()) {
      if (differences.length > 0)
        return failure({ seed, documents, models, inputs: inputs[index]! }, differences)
      for (const fate of [
        ...decision.actions.map(({ probability }) => (probability === 1 ? 'shown' : 'explored')),
        ...(decision.excluded ?? []).map(({ stage }) => stage),
        ...(decision.noAction ? ['no action'] : []),
        ...(decision.fallback ? ['fallback'] : []),
        ...(decision.locks.length > 0 ? ['lock in force'] : []),
        ...(decision.waiting ? ['waiting'] : []),
        decision.arm,
      ])
        fates.set(fate, (fates.get(fate) ?? 0) + 1)
    }
  }
  return null
}

const decided = (roads: BothRoads, inputs: readonly Inputs[]) =>
  Promise.all(inputs.map(each => compared(roads, each)))

t.test(
  '8,000 random situations, and screens that are watched, are decided as the plain reference decides them',
  async t => {
    const fates: Fates = new Map()
    for (let index = 0; index < STRATEGIES; index++) {
      const seed = SEED + index
      const chance = seededChance(seed)
      const [documents, models] = [randomStrategy(chance), randomModels(chance)]
      const difference = await firstDifference(documents, models, seed, SITUATIONS_EACH, fates)
      if (difference !== null) return told(t, difference)
    }
    t.comment(Object.fromEntries(fates))
    for (const stage of STAGES) t.ok((fates.get(stage) ?? 0) >= 200, `${stage}: ${fates.get(stage)}`)
    t.ok((fates.get('waiting') ?? 0) >= 50, `waiting: ${fates.get('waiting')}`)
  },
)

function told(t: Test, difference: string): void {
  t.comment(difference)
  t.fail(difference.split('\n', 2).join(' '))
}

/** What must have come often, or nothing much was compared. */
const STAGES = [
  ...['excluded', 'validity', 'lock', 'eligibility', 'applicability', 'suitability', 'contact', 'stock'],
  ...[
    'placement',
    'treatment',
    'value',
    'floor',
    'rank',
    'shown',
    'explored',
    'no action',
    'fallback',
    'random',
    'no-levers',
    'champion',
  ],
]

t.test('so are 2,000 of the demo bank’s customers', async t => {
  const files = await readStrategyFiles(fileURLToPath(new URL('../../config', import.meta.url)))
  const documents = Object.fromEntries(Object.entries(files).map(([file, text]) => [file, parse(text)]))
  const numbers = ['customer.age', 'customer.tenureMonths', 'context.sentiment', 'scores.churn']
  const model: FakeModel = {
    inputs: numbers.map(feature => ({ feature })),
    score: logistic([0.02, -0.1, 1, 2]),
  }
  const models = { churn: model, 'term-deposit': model, 'personal-loan': model, 'visit-conversion': model }
  const profiles = demoCustomers().map(({ attributes }) => attributes)
  const fates: Fates = new Map()
  const difference = await firstDifference(documents, models, SEED, DEMO_SITUATIONS, fates, profiles)
  if (difference !== null) return told(t, difference)
  t.comment(Object.fromEntries(fates))
  for (const stage of ['lock', 'contact', 'shown', 'explored', 'rank'])
    t.ok((fates.get(stage) ?? 0) >= 200, `${stage}: ${fates.get(stage)}`)
})
