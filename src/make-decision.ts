import { performance } from 'node:perf_hooks'
import { learnedIn } from './decision/adapted.ts'
import type { Decision, LockInForce, ShownAction } from './decision/answer.ts'
import { outranked, place, type Ranked, valuation } from './decision/arbitration.ts'
import { settled } from './decision/calm.ts'
import {
  contributionsIn,
  contributionsOf,
  exclusionOf,
  explanationOf,
  type PropensityExplanation,
} from './decision/explanation.ts'
import { judge } from './decision/policies.ts'
import { customerScores, type Propensities, propensitiesOf, type Scoring } from './decision/propensities.ts'
import { reasonOf } from './decision/reasons.ts'
import type { DecisionRequest, Degraded } from './decision/request.ts'
import { type Situation, situate } from './decision/situation.ts'
import { type Texts, textsOf } from './decision/treatments.ts'
import type { Memory } from './ports.ts'
import { millionths } from './strategy/json-text.ts'
import type { Action, Lock, Placement, Strategy } from './strategy/strategy.ts'

/** Everything that a decision depends on. The same inputs, strategy and models give the same decision. */
export interface Inputs {
  readonly decisionId: string
  readonly request: DecisionRequest
  /** Null: the customer could not be recalled. */
  readonly memory: Memory | null
  readonly at: number
}

/** Called at the end of each stage with its duration. */
export type StageClock = (stage: string, ms: number) => void

/** The stages of a decision, in order. `architecture.md` of the design calls them the road of a decision. */
export async function makeDecision(
  strategy: Strategy,
  { decisionId, request, memory, at }: Inputs,
  scoring: Scoring,
  onStage: StageClock = () => {},
): Promise<Decision> {
  const degraded = new Set<Degraded>(memory ? [] : ['profile'])
  let started = performance.now()
  const stage = (name: string) => {
    const now = performance.now()
    onStage(name, now - started)
    started = now
  }

  const { channel, context } = request
  const placements = request.placements.map(({ id, limit }) => ({
    placement: strategy.placements.get(id)!,
    limit,
  }))
  const situation = situate(strategy, { memory, context, channel, now: at })
  const { scope } = situation
  stage('situate')
  if (strategy.scores.length > 0) {
    const scores = await customerScores(strategy, scope, scoring, degraded)
    scope.scores = new strategy.language.records.scores(scores)
    stage('scores')
  }

  const { calm, exclude } = request
  const judged = judge(strategy, candidatesOf(placements), situation, memory, exclude, calm)
  stage('policies')
  const asked = await propensitiesOf(strategy, judged.kept, scope, scoring, degraded)
  const { propensities } = asked
  stage('propensities')

  const values = valuation(strategy, scope, judged.verdicts)
  const worth = values.valued(judged.kept, propensities)
  const { staying } = judged
  const sensible =
    staying.size === 0 ? worth.valued : worth.valued.filter(({ action }) => !staying.has(action))
  const fresh = place(sensible, placements)
  const { placed, waiting } = calm
    ? settled({ fresh, valued: worth.valued, staying, ...placements[0]! }, calm)
    : { placed: fresh, waiting: null }
  const ranked = placed.map(values.ranked)
  stage('arbitrate')
  const actions = ranked.map((one, index) => {
    scope.offer = one.action.offer
    const { texts, whole } = textsOf(one.action.treatments.get(channel)!, scope)
    if (!whole) degraded.add(`treatment:${one.action.id}`)
    return shown(one, index + 1, texts, reasonOf(one, judged.verdicts, strategy))
  })
  stage('render')

  const decision: Decision = {
    decisionId,
    customerId: request.customerId,
    knownCustomer: memory !== null && memory.profile !== null,
    sessionId: request.sessionId ?? null,
    strategyVersion: strategy.version,
    at: new Date(at).toISOString(),
    actions,
    locks: judged.locks.map(inForce),
    noAction: actions.length === 0,
    fallback: fallbacks(placements, ranked, situation),
    arm: 'champion',
    ...(waiting && { waiting }),
    degraded: [...degraded],
  }
  if (!request.explain) return decision

  const excluded = [...judged.dropped, ...worth.dropped, ...outranked(worth.valued, placed)]
  const explained = await explain(strategy, ranked, asked, situation, memory, scoring, degraded)
  stage('explain')
  return {
    ...decision,
    actions: actions.map((action, index) => ({ ...action, explanation: explained[index] })),
    degraded: [...degraded],
    excluded: excluded.map(one => exclusionOf(one, situation, judged.verdicts, strategy)),
  }
}

const inForce = ({ id, blocks, reason, liftedBy }: Lock): LockInForce => ({
  id,
  blocks: [...blocks],
  reason,
  liftedBy,
})

/** What any of the placements may show, each action once. */
function candidatesOf(placements: readonly { readonly placement: Placement }[]): readonly Action[] {
  return placements.length === 1
    ? placements[0]!.placement.candidates
    : [...new Set(placements.flatMap(({ placement }) => placement.candidates))]
}

function shown(
  { action, factors, priority, placement }: Ranked,
  rank: number,
  treatment: Texts,
  reason: string,
): ShownAction {
  return {
    rank,
    actionId: action.id,
    kind: action.kind,
    group: action.group,
    placement,
    propensity: millionths(factors.propensity),
    value: millionths(factors.value),
    priority: millionths(priority),
    probability: 1,
    treatment,
    reason,
  }
}

/** Placements that are left with nothing show their fallback, where they have one. */
function fallbacks(
  placements: readonly { readonly placement: Placement }[],
  ranked: readonly Ranked[],
  { scope }: Situation,
): Readonly<Record<string, Texts>> | undefined {
  const empty = placements.filter(
    ({ placement }) => placement.fallback && !ranked.some(one => one.placement === placement.id),
  )
  if (empty.length === 0) return undefined
  return Object.fromEntries(
    empty.map(({ placement }) => [placement.id, textsOf(placement.fallback!, scope).texts]),
  )
}

/** Explanations of the shown actions: from the model's own file where it tells, else by one occlusion run. */
async function explain(
  strategy: Strategy,
  ranked: readonly Ranked[],
  { byPrior, adapted }: Propensities,
  { scope, now }: Situation,
  memory: Memory | null,
  scoring: Scoring,
  degraded: Set<Degraded>,
) {
  return Promise.all(
    ranked.map(async one => {
      const { action } = one
      const propensity: PropensityExplanation = byPrior.has(action)
        ? { from: 'prior' }
        : await explainPropensity(strategy, action, { ...scope, offer: action.offer }, scoring, degraded)
      const learned = adapted && learnedIn(adapted, action.id)
      return explanationOf(one, propensity, learned, memory?.profile ?? null, now)
    }),
  )
}

async function explainPropensity(
  strategy: Strategy,
  action: Action,
  scope: Situation['scope'],
  scoring: Scoring,
  degraded: Set<Degraded>,
): Promise<PropensityExplanation> {
  const model = action.model === null ? null : scoring.model(action.model)
  if (!model) return { from: 'prior' }
  const encoder = scoring.encoder(strategy, model)
  const { name, version } = model
  if (model.explain) {
    const { data } = encoder.customerRow(scope)
    const told = contributionsIn(model.explain(data as Float32Array), encoder.values(scope))
    return { from: 'model', model: name, version, ...told }
  }
  const probabilities = await scoring.run('explanation', () =>
    scoring.scorer.score(model, encoder.occlusions(scope)),
  )
  if (!probabilities) {
    degraded.add('explanation')
    return { from: 'prior' }
  }
  return {
    from: 'model',
    model: name,
    version,
    ...contributionsOf(probabilities, encoder.values(scope)),
  }
}
