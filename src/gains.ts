import { type Answer, type ScoredOutcome, scoredOutcome } from './health.ts'
import { type Change, withChange } from './learning/adaptive/change.ts'
import {
  type ComparedState,
  type Comparison,
  compared,
  nothingCompared,
} from './learning/lifecycle/compared.ts'
import { type Gain, gainsOf } from './learning/lifecycle/gains.ts'
import { comparedAt } from './learning/lifecycle/rivals.ts'
import type { ModelRoles, Roles } from './learning/lifecycle/roles.ts'
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
): Consumer<ComparedState, ReadonlyMap<string, Change<Comparison>>> {
  return {
    name: MODEL_GAINS,
    of: 'outcome',
    initial: nothingCompared,
    async prepare(told) {
      await life.follow()
      const known = life.current()
      if (Object.keys(known).length === 0) return new Map()
      const changes = await Promise.all(
        told.map(async each => [each.position, await comparedBy(world, known, each)] as const),
      )
      return new Map(changes.flatMap(([position, one]) => (one ? [[position, one] as const] : [])))
    },
    consume(before, told, changes) {
      let state = before
      for (const { position } of told) {
        const change = changes.get(position)
        if (change) state = withChange(state, change, compared)
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

async function comparedBy(world: World, roles: Roles, told: Told): Promise<Change<Comparison> | null> {
  const scored = await scoredOutcome(world, told)
  const of = scored && own(roles, scored.model)
  if (!of) return null
  // One after the other, since both are mostly of the same versions.
  const before = await comparisonOf(world, of, scored, scored.before)
  return { before, after: await comparisonOf(world, of, scored, scored.after) }
}

/** Null where fewer than two versions have a probability. */
async function comparisonOf(
  world: World,
  roles: ModelRoles,
  scored: ScoredOutcome,
  answer: Answer | null,
): Promise<Comparison | null> {
  const versions = answer ? comparedAt(roles, answer.at) : []
  if (!answer || versions.length < 2) return null
  const probabilities = await probabilitiesOf(world, scored, versions)
  if (Object.keys(probabilities).length < 2) return null
  const { model, record } = scored
  return { model, customerId: record.customerId, at: record.at, probabilities, positive: answer.positive }
}

/** A version that is gone, or fails, is left out: its own counts tell of that. What cannot be compared must not be tried for ever. */
async function probabilitiesOf(
  world: World,
  { model, version: scoring, probability: scored, actionId, record, strategy }: ScoredOutcome,
  versions: readonly string[],
): Promise<Record<string, number>> {
  const rescore = await rescoring(world, strategy, record).catch(() => null)
  if (!rescore) return {}
  const all = await Promise.all(
    versions.map(async version => {
      if (version === scoring) return [version, scored] as const
      const loaded = await world.modelAt(model, version).catch(() => null)
      const probability = loaded && (await rescore(actionId, loaded).catch(() => null))
      return [version, probability && millionths(probability)] as const
    }),
  )
  return Object.fromEntries(all.flatMap(([version, p]) => (p === null ? [] : [[version, p]])))
}
