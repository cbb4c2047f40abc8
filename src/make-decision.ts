import { performance } from 'node:perf_hooks'
import type { Decision, ShownAction } from './decision/answer.ts'
import { place, type Ranked, valuation } from './decision/arbitration.ts'
import {
  contributionsOf,
  exclusionOf,
  explanationOf,
  type PropensityExplanation,
} from './decision/explanation.ts'
import { type Dropped, judge } from './decision/policies.ts'
import { customerScores, propensitiesOf, type Scoring } from './decision/propensities.ts'
import { reasonOf } from './decision/reasons.ts'
import type { DecisionRequest, Degraded } from './decision/request.ts'
import { type Situation, situate } from './decision/situation.ts'
import { type Texts, textsOf } from './decision/treatments.ts'
import type { Memory } from './ports.ts'
import type { Action, Placement, Strategy } from './strategy/strategy.ts'

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

  const placements = request.placements.map(({ id, limit }) => ({
    placement: strategy.placements.get(id)!,
    limit,
  }))
  const situation = situate(strategy, {
    memory,
    context: request.context,
    channel: request.channel,
    now: at,
  })
  const { scope } = situation
  stage('situate')
  const scores = await customerScores(strategy, scope, scoring, degraded)
  scope.scores = new strategy.language.records.scores(scores)
  stage('scores')

  const candidates = candidatesOf(placements.map(({ placement }) => placement))
  const judged = judge(strategy, candidates, situation, memory, request.exclude)
  stage('policies')
  const { propensities, byPrior } = await propensitiesOf(strategy, judged.kept, scope, scoring, degraded)
  stage('propensities')

  const values = valuation(strategy, scope, judged.verdicts)
  const worth = values.valued(judged.kept, propensities)
  const { placed, dropped } = place(worth.valued, placements)
  const ranked = placed.map(values.ranked)
  stage('arbitrate')
  const actions = ranked.map((one, index) => {
    scope.offer = one.action.offer
    const { texts, whole } = textsOf(one.action.treatments.get(request.channel)!, scope)
    if (!whole) degraded.add(`treatment:${one.action.id}`)
    return shown(one, index + 1, texts, reasonOf(one, judged.verdicts, strategy))
  })
  stage('render')

  const decision: Decision = {
    decisionId,
    customerId: request.customerId,
    knownCustomer: memory?.profile != null,
    sessionId: request.sessionId ?? null,
    strategyVersion: strategy.version,
    at: new Date(at).toISOString(),
    actions,
    locks: judged.locks.map(({ id, blocks, reason, liftedBy }) => ({
      id,
      blocks: [...blocks],
      reason,
      liftedBy,
    })),
    noAction: actions.length === 0,
    fallback: fallbacks(placements, ranked, situation),
    arm: 'champion',
    degraded: [],
  }
  if (!request.explain) return { ...decision, degraded: [...degraded] }

  const excluded = [...judged.dropped, ...worth.dropped, ...dropped]
  const explained = await explain(strategy, ranked, byPrior, situation, memory, scoring, degraded)
  stage('explain')
  return {
    ...decision,
    actions: actions.map((action, index) => ({ ...action, explanation: explained[index] })),
    degraded: [...degraded],
    excluded: excluded.map((one: Dropped) => exclusionOf(one, scope, judged.verdicts, strategy)),
  }
}

/** What any of the placements may show, each action once. */
function candidatesOf(placements: readonly Placement[]): readonly Action[] {
  return placements.length === 1
    ? placements[0]!.candidates
    : [...new Set(placements.flatMap(({ candidates }) => candidates))]
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
    propensity: factors.propensity,
    value: factors.value,
    priority,
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

/** Explanations of the shown actions: one occlusion run a model. */
async function explain(
  strategy: Strategy,
  ranked: readonly Ranked[],
  byPrior: ReadonlySet<Action>,
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
      return explanationOf(one, propensity, memory?.profile ?? null, now)
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
  const probabilities = await scoring.run('explanation', () =>
    scoring.scorer.score(model, encoder.occlusions(scope)),
  )
  if (!probabilities) {
    degraded.add('explanation')
    return { from: 'prior' }
  }
  return {
    from: 'model',
    model: model.name,
    version: model.version,
    ...contributionsOf(probabilities, encoder.values(scope)),
  }
}
