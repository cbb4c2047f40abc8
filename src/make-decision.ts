import { performance } from 'node:perf_hooks'
import type { Decision, LockInForce, ShownAction } from './decision/answer.ts'
import { place, type Ranked, type Valued, valuation } from './decision/arbitration.ts'
import { eased, type Settled, settled } from './decision/calm.ts'
import { elsewhere } from './decision/elsewhere.ts'
import { exclusionOf } from './decision/exclusion.ts'
import { explain } from './decision/explaining.ts'
import { exploringOf, firstChances } from './decision/exploring.ts'
import { outranked } from './decision/outranked.ts'
import { type Dropped, judge } from './decision/policies.ts'
import { customerScores, propensitiesOf, type Scoring } from './decision/propensities.ts'
import { reasonOf } from './decision/reasons.ts'
import type { DecisionRequest, Degraded } from './decision/request.ts'
import { type Reserve, reserved, reserveNothing } from './decision/reservation.ts'
import { type Situation, situate } from './decision/situation.ts'
import { isMute, type Texts, textsOf } from './decision/treatments.ts'
import { unknownFacts } from './decision/unknown-facts.ts'
import type { Notes } from './decision/weighed.ts'
import { armOf } from './learning/exploration/arms.ts'
import type { Memory } from './ports.ts'
import { millionths } from './strategy/json-text.ts'
import { Numbers } from './strategy/numbers.ts'
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

/** What goes on around a decision, and does not change what it depends on. */
export interface Around {
  readonly onStage?: StageClock
  /** Asks for units of what is to be shown; without it nothing is held. */
  readonly reserve?: Reserve
  /** Takes down what was weighed. */
  readonly notes?: Notes
}

/** The stages of a decision, in order: the road of a decision, as `docs/architecture.md` tells it. */
export async function makeDecision(
  strategy: Strategy,
  { decisionId, request, memory, at }: Inputs,
  scoring: Scoring,
  { onStage = () => {}, reserve = reserveNothing, notes }: Around = {},
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

  const judged = judge(strategy, candidatesOf(placements), situation, memory, request)
  const calm = request.calm && eased(request.calm, judged.locks)
  stage('policies')
  const believed = await propensitiesOf(strategy, judged.kept, scope, scoring, degraded)
  stage('propensities')

  let values = valuation(strategy, scope, judged.verdicts)
  let sheet = notes?.sheet(judged.kept.length)
  let chances: ReturnType<typeof firstChances> | undefined
  const worth = values.valued(judged.kept, believed.propensities, believed.spreads, sheet)
  const { staying } = judged
  const arm = armOf(strategy.exploration.arms, request.customerId, at)
  const arrange = (valued: readonly Valued[]): Settled => {
    const sensible = staying.size === 0 ? valued : valued.filter(({ action }) => !staying.has(action))
    chances = notes && firstChances(judged.kept)
    const explore = exploringOf(strategy, arm, values, request, decisionId, chances?.note)
    const fresh = place(sensible, placements, explore)
    return calm
      ? settled({ fresh, valued, staying, ...placements[0]! }, calm)
      : { placed: fresh, waiting: null }
  }
  let arranged = arrange(worth.valued)
  stage('arbitrate')
  let withheld: readonly Dropped[] = []
  if (arranged.placed.some(({ action }) => action.stock !== null)) {
    const numbers = () => new Numbers(strategy.numbers, scope)
    // Other decisions are made meanwhile, with the same numbers and the same sheet.
    sheet = sheet?.slice()
    const arrangeAnew = (left: readonly Valued[]) => {
      values = valuation(strategy, scope, judged.verdicts)
      return arrange(left)
    }
    const units = await reserved(arranged, worth.valued, arrangeAnew, numbers, reserve)
    if (units.unavailable) degraded.add('stock')
    arranged = units.arranged
    worth.valued = units.left
    withheld = units.dropped
    worth.dropped.push(...withheld)
    values = valuation(strategy, scope, judged.verdicts)
    stage('reserve')
  }
  const { placed, waiting } = arranged
  const ranked = placed.map(values.ranked)
  const actions = ranked.map((one, index) => {
    scope.offer = one.action.offer
    const { texts, whole } = textsOf(one.action.treatments.get(channel)!, scope)
    if (!whole) degraded.add(`treatment:${one.action.id}`)
    return shown(one, index + 1, texts, reasonOf(one, judged.verdicts, strategy))
  })
  stage('render')

  const unknown = unknownFacts(strategy, 'context', context, memory?.session?.facts ?? {})
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
    fallback: fallbacks(placements, ranked, situation, degraded),
    arm,
    ...(waiting && { waiting }),
    degraded: [...degraded],
    ...(unknown.length > 0 && { notes: unknown }),
  }
  if (notes && sheet) {
    const candidates = judged.kept
    const dropped = withheld.length === 0 ? judged.dropped : [...judged.dropped, ...withheld]
    const probabilities = chances?.noted() ?? null
    notes.made(decision, { candidates, sheet, probabilities, dropped, placed, scope })
  }
  if (!request.explain) return decision

  const excluded = [...judged.dropped, ...worth.dropped, ...outranked(worth.valued, placed, placements)]
  const explained = await explain(strategy, ranked, believed, situation, memory, scoring, degraded)
  stage('explain')
  return {
    ...decision,
    actions: actions.map((action, index) => ({ ...action, explanation: explained[index] })),
    degraded: [...degraded],
    excluded: [
      ...excluded.map(one => exclusionOf(one, situation, judged.verdicts, strategy)),
      ...elsewhere(
        strategy,
        placements.map(({ placement }) => placement),
      ),
    ],
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
  { action, factors, priority, placement, probability }: Ranked,
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
    // Never 0, which would be the chance of what cannot happen.
    probability: Math.max(1e-6, millionths(probability)),
    treatment,
    reason,
  }
}

/** Placements that are left with nothing show their fallback, where they have one, and where there is something to read in it. */
function fallbacks(
  placements: readonly { readonly placement: Placement }[],
  ranked: readonly Ranked[],
  { scope }: Situation,
  degraded: Set<Degraded>,
): Readonly<Record<string, Texts>> | undefined {
  const shown = placements.flatMap(({ placement: { id, fallback } }) => {
    if (!fallback || ranked.some(one => one.placement === id)) return []
    const { texts, whole } = textsOf(fallback, scope)
    if (!whole) degraded.add(`fallback:${id}`)
    return isMute(fallback, scope) ? [] : [[id, texts] as const]
  })
  return shown.length === 0 ? undefined : Object.fromEntries(shown)
}
