import { type ScoredOutcome, scoredOutcome } from './health.ts'
import {
  type ComparedState,
  type Comparison,
  compared,
  nothingCompared,
} from './learning/lifecycle/compared.ts'
import { type Gain, gainsOf } from './learning/lifecycle/gains.ts'
import { comparedAt } from './learning/lifecycle/rivals.ts'
import type { Roles } from './learning/lifecycle/roles.ts'
import type { Lifecycle } from './lifecycle.ts'
import { own } from './own.ts'
import { rescoring } from './rescoring.ts'
import { millionths } from './strategy/json-text.ts'
import type { Consumer, Stream, Told } from './stream-ports.ts'
import type { World } from './world.ts'

const MODEL_GAINS = 'model-gains'

/**
 * Use case 7: what came of an action that a model scored compares all versions with a role, each on the very row of then. Models without
 * roles cost nothing.
 */
export function modelGains(
  world: World,
  life: Pick<Lifecycle, 'follow' | 'current'>,
): Consumer<ComparedState, ReadonlyMap<string, Comparison>> {
  return {
    name: MODEL_GAINS,
    of: 'outcome',
    initial: nothingCompared,
    async prepare(told) {
      await life.follow()
      const known = life.current()
      if (Object.keys(known).length === 0) return new Map()
      const comparisons = await Promise.all(
        told.map(async each => [each.position, await comparisonOf(world, known, each)] as const),
      )
      return new Map(comparisons.flatMap(([position, one]) => (one ? [[position, one] as const] : [])))
    },
    consume(before, told, comparisons) {
      let state = before
      for (const { position, retracted } of told) {
        const comparison = comparisons.get(position)
        if (comparison) state = compared(state, comparison, retracted ? -1 : 1)
      }
      return state
    },
  }
}

/** What the versions in a role gain over their champions, on all replicas together. Rejects as the store does. */
export async function modelGainsOf(stream: Stream, roles: Roles, now: number): Promise<Gain[]> {
  if (Object.keys(roles).length === 0) return []
  return gainsOf((await stream.states(MODEL_GAINS)) as ComparedState[], roles, now)
}

/** Null where fewer than two versions have a probability. */
async function comparisonOf(world: World, roles: Roles, told: Told): Promise<Comparison | null> {
  const outcome = await scoredOutcome(world, told)
  const of = outcome && own(roles, outcome.score.model)
  if (!of) return null
  const versions = comparedAt(of, told.entry.at)
  if (versions.length < 2) return null
  const probabilities = await probabilitiesOf(world, outcome, told, versions)
  if (Object.keys(probabilities).length < 2) return null
  const { model, at, positive } = outcome.score
  return { model, customerId: outcome.record.customerId, at, probabilities, positive }
}

/** A version that is gone, or fails, is left out: its own counts tell of that. What cannot be compared must not be tried for ever. */
async function probabilitiesOf(
  world: World,
  { score, record, strategy }: ScoredOutcome,
  { entry }: Told,
  versions: readonly string[],
): Promise<Record<string, number>> {
  if (entry.type !== 'outcome') return {}
  const { actionId } = entry
  const rescore = await rescoring(world, strategy, record).catch(() => null)
  if (!rescore) return {}
  const all = await Promise.all(
    versions.map(async version => {
      if (version === score.version) return [version, score.probability] as const
      const model = await world.modelAt(score.model, version).catch(() => null)
      const probability = model && (await rescore(actionId, model).catch(() => null))
      return [version, probability && millionths(probability)] as const
    }),
  )
  return Object.fromEntries(all.flatMap(([version, p]) => (p === null ? [] : [[version, p]])))
}
