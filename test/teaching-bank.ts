import { isDeepStrictEqual } from 'node:util'
import type { Test } from 'tap'
import { decide } from '../src/decide.ts'
import type { LearnedState } from '../src/learning/adaptive/state.ts'
import type { TalliedDays } from '../src/learning/health/days.ts'
import type { ModelRoles } from '../src/learning/lifecycle/roles.ts'
import type { LoadedModel, Scorer } from '../src/model-ports.ts'
import { modelGains } from '../src/models/gains.ts'
import { modelHealth } from '../src/models/health.ts'
import type { OutcomeEntry } from '../src/ports.ts'
import { lessons, stateOf } from '../src/stream/teach.ts'
import { toldOutcomes } from '../src/stream/told-outcome.ts'
import type { Consumer, Told } from '../src/stream-ports.ts'
import type { World } from '../src/world.ts'
import { ann, edited, NOON, requestOf } from './builders.ts'
import { smallStrategy } from './small-strategy.ts'
import { testWorld } from './world.ts'

export const ACTION = 'term-deposit'
const SHADOWING_SINCE = NOON - 45_000

const files = {
  ...edited(
    'actions/savings.yaml',
    'propensity: { prior: 0.2 }',
    'propensity: { model: deposit, prior: 0.2, adaptive: true }',
  ),
  'policies.yaml': `${smallStrategy['policies.yaml']}
declines:
  not-now: { label: Not now, learningWeight: 0 }
  price: { label: Too dear, learningWeight: 0.5 }
`,
  'arbitration.yaml': `${smallStrategy['arbitration.yaml']}
learning:
  halfLife: 60d
  level: { halfLife: 7d }
  features: [{ feature: customer.age, center: 45, scale: 15 }]
`,
}

const version = (number: string): LoadedModel => ({
  name: 'deposit',
  version: number,
  inputs: [],
  columns: 0,
})
const scorer: Scorer = {
  model: () => version('1'),
  score: async ({ version }, { rows }) => new Float32Array(rows).fill(version === '1' ? 0.3 : 0.6),
}
/** So that an answer from before compares nothing. */
const roles: Readonly<Record<string, ModelRoles>> = {
  deposit: {
    champion: '1',
    challengers: [],
    shadows: ['2'],
    history: [{ at: SHADOWING_SINCE, change: 'shadowing', version: '2', before: null, because: '' }],
  },
}
const life = { follow: async () => {}, current: () => roles }

/** Everybody's deposit is offered once; who learns of one customer alone has names of its own. */
export async function bank(t: Test) {
  const made = await testWorld(t, { files, scorer, modelAt: async (_name, number) => version(number) })
  let customers = 0
  return {
    ...made,
    async offered() {
      const customerId = `C-${++customers}`
      await made.store.writeProfile(customerId, { attributes: ann, revision: 1, updatedAt: 0, source: 'api' })
      const { decision } = await decide(made.world, requestOf({ customerId }))
      await made.remembered()
      const named = (one: AnyConsumer) => ({ ...one, name: `${one.name} ${customerId}` })
      return { customerId, decisionId: decision.decisionId, consumers: consumersIn(made.world).map(named) }
    },
  }
}

// biome-ignore lint/suspicious/noExplicitAny: consumers of any state and need
type AnyConsumer = Consumer<any, any>
function consumersIn(world: World): readonly AnyConsumer[] {
  const find = toldOutcomes(world)
  return [lessons(find), modelHealth(find), modelGains(world, life, find)]
}

/** What a consumer has of this, told alone. */
async function alone(consumer: AnyConsumer, told: readonly Told[]): Promise<unknown> {
  return consumer.consume(consumer.initial, told, await consumer.prepare!(told))
}

/** What a learner, the health and the gains of models would have, had this outcome been all that was ever told. */
export async function ofOne(
  world: World,
  customerId: string,
  entry: OutcomeEntry | null,
): Promise<unknown[]> {
  const told = entry ? [{ position: '1', customerId, entry, retracted: false }] : []
  const stream = { ...world.store.stream, outcomesOf: async () => (entry ? [entry] : []) }
  const consumers = consumersIn({ ...world, store: { ...world.store, stream } })
  return Promise.all(consumers.map(consumer => alone(consumer, told)))
}

export const learnedIn = (world: World, kept: unknown): LearnedState =>
  stateOf(kept, world.strategy().learning!)
/** Without what is empty. */
export const talliesIn = (state: unknown) =>
  Object.values((state as TalliedDays).days).flatMap(day => Object.entries(day))

/** Sums of fractions are the same but for their last digits. */
export function same(world: World, [learner, ...models]: unknown[], [one, ...others]: unknown[]): boolean {
  const sumsIn = (kept: unknown) => learnedIn(world, kept)[`${ACTION} call-centre`] ?? []
  const [_, observations = 0, positives = 0, ...fractions] = sumsIn(learner)
  const [__, ofOne = 0, positivesOfOne = 0, ...fractionsOfOne] = sumsIn(one)
  return (
    observations === ofOne &&
    positives === positivesOfOne &&
    fractions.every((each, at) => Math.abs(each - (fractionsOfOne[at] ?? 0)) < 1e-9) &&
    isDeepStrictEqual(models.map(talliesIn), others.map(talliesIn))
  )
}
