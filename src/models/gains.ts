import { type Change, withChange } from '../learning/adaptive/change.ts'
import {
  type ComparedState,
  type Comparison,
  compared,
  nothingCompared,
} from '../learning/lifecycle/compared.ts'
import { type Gain, gainsOf } from '../learning/lifecycle/gains.ts'
import { comparedAt } from '../learning/lifecycle/rivals.ts'
import type { Roles } from '../learning/lifecycle/roles.ts'
import { own } from '../own.ts'
import { millionths } from '../strategy/json-text.ts'
import { type Changes, outcomeConsumer } from '../stream/outcome-consumer.ts'
import type { FindTold, ToldOutcome } from '../stream/told-outcome.ts'
import type { Consumer, Stream } from '../stream-ports.ts'
import type { World } from '../world.ts'
import { type Answer, type ScoredOutcome, scoredOutcome } from './health.ts'
import type { Lifecycle } from './lifecycle.ts'
import { rescoring } from './rescoring.ts'

const MODEL_GAINS = 'model-gains'

/**
 * Use case 7: what came of an action that a model scored compares all versions with a role, each on the very row of then. Models without
 * roles cost nothing.
 */
export function modelGains(
  world: World,
  life: Pick<Lifecycle, 'follow' | 'current'>,
  find: FindTold,
): Consumer<ComparedState, Changes<Change<Comparison>>> {
  const consumer = outcomeConsumer<ComparedState, Change<Comparison>>({
    name: MODEL_GAINS,
    initial: nothingCompared,
    find,
    changeOf: outcome => comparedBy(world, life.current(), outcome),
    changed: (state, change) => withChange(state, change, compared),
  })
  return {
    ...consumer,
    async prepare(told) {
      await life.follow()
      return Object.keys(life.current()).length > 0 ? consumer.prepare(told) : new Map()
    },
  }
}

/** What the versions in a role gain over their champions, on all replicas together. Rejects as the store does. */
export async function modelGainsOf(stream: Stream, roles: Roles, now: number): Promise<Gain[]> {
  if (Object.keys(roles).length === 0) return []
  return gainsOf((await stream.states(MODEL_GAINS)) as ComparedState[], roles, now)
}

async function comparedBy(
  world: World,
  roles: Roles,
  outcome: ToldOutcome,
): Promise<Change<Comparison> | null> {
  const scored = await scoredOutcome(outcome)
  const of = scored && own(roles, scored.model)
  if (!of) return null
  const comparedFor = (answer: Answer | null) => (answer ? comparedAt(of, answer.at) : [])
  const versions = [...new Set([scored.before, scored.after].flatMap(comparedFor))]
  if (versions.length < 2) return null
  const all = await probabilitiesOf(world, scored, versions)
  const { model, record } = scored
  const comparison = (answer: Answer | null): Comparison | null => {
    const probabilities = Object.fromEntries(
      comparedFor(answer).flatMap(version => {
        const probability = own(all, version)
        return probability === undefined ? [] : [[version, probability]]
      }),
    )
    // One alone is compared with nobody.
    if (!answer || Object.keys(probabilities).length < 2) return null
    return { model, customerId: record.customerId, at: record.at, probabilities, positive: answer.positive }
  }
  return { before: comparison(scored.before), after: comparison(scored.after) }
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
