import type { LockInForce } from '../../src/decision/answer.ts'
import type { Waiting } from '../../src/decision/calm.ts'
import type { Inputs } from '../../src/make-decision.ts'
import type { ArmName } from '../../src/strategy/exploration.ts'
import { type Asked, type Bar, barOf } from './bars.ts'
import { calmed, eased } from './calm.ts'
import type { Expressions, Known, Readable } from './expressions.ts'
import {
  type Candidate,
  type Drawn,
  elsewhereBar,
  mayBeIn,
  methodOf,
  type Placed,
  placedIn,
} from './placing.ts'
import type { PlainAction, PlainStrategy } from './plain-strategy.ts'
import { type Models, propensityOf, scoresKnown } from './propensity.ts'
import { contextKnown, customerKnown } from './readable.ts'
import { stockUnasked } from './stock.ts'
import { textsOf } from './texts.ts'
import type { Units } from './units.ts'
import { type ContextWeight, type Worth, worthOf } from './worth.ts'

/** What a decision comes to, as far as policies and arbitration decide it. */
export interface Outcome {
  readonly shown: readonly {
    readonly rank: number
    readonly actionId: string
    readonly placement: string
    readonly probability: number
    readonly treatment: Known
    readonly worth: Worth
    readonly contextWeights: Readonly<Record<string, number>>
    readonly reason: string
  }[]
  /** Why each other candidate is not shown, by id. */
  readonly excluded: Readonly<Record<string, Bar>>
  readonly locks: readonly LockInForce[]
  /** The placements that show their fallback. */
  readonly fallback: Readonly<Record<string, unknown>>
  /** What would be first on a screen that is kept calm. */
  readonly waiting: Waiting | null
  readonly noAction: boolean
  readonly knownCustomer: boolean
  /** What could not be recalled or scored, in order. */
  readonly degraded: readonly string[]
}

/** What chance decides, and is not decided here. */
export interface ByChance {
  readonly arm: ArmName
  readonly drawn: Drawn
  readonly units: Units
  /** Whether it was drawn, and none was to be had of it. */
  isLost(actionId: string): boolean
}

/** A decision worked out the plain way: each action by itself, each expression anew, everything sorted. */
export function referenceDecision(
  strategy: PlainStrategy,
  expressions: Expressions,
  models: Models,
  { request, memory, at: now }: Inputs,
  { arm, drawn, units, isLost }: ByChance,
): Outcome {
  const { records } = expressions
  const degraded = new Set<string>(memory ? [] : ['profile'])
  const unscored: Readable = {
    customer: records.customer(customerKnown(strategy, expressions, memory, now)),
    context: records.context(contextKnown(strategy, request.context, memory, now)),
    scores: records.scores({}),
    offer: {},
    channel: request.channel,
    now: new Date(now),
  }
  const scores = records.scores(scoresKnown(strategy, expressions, models, unscored, degraded))
  const readable = (action?: PlainAction): Readable => ({ ...unscored, scores, offer: action?.offer ?? {} })
  const asked: Asked = { strategy, expressions, request, memory, now, readable }

  const locks = strategy.policies.locks.filter(({ when }) => expressions.holds(when, readable()))
  const weights = strategy.arbitration.contextWeights.filter(({ when }) =>
    expressions.holds(when, readable()),
  )
  const { floor } = strategy.arbitration
  const calm = request.calm && eased(request.calm, locks)
  const mayStay = ({ id }: PlainAction) => calm?.holds === 'dwell' && calm.seen.includes(id)
  const staying = new Set<PlainAction>()
  const excluded: Record<string, Bar> = {}
  const candidates: Candidate[] = []
  for (const action of strategy.actions) {
    const places = request.placements.map(({ id }) => id)
    if (!places.some(id => mayBeIn(strategy, id, action))) {
      excluded[action.id] = elsewhereBar(strategy, places, action)
      continue
    }
    const bar = barOf(action, locks, asked, mayStay(action))
    if (mayStay(action) && barOf(action, locks, asked)) staying.add(action)
    if (bar) {
      excluded[action.id] = bar
      continue
    }
    const propensity = propensityOf(action, expressions, models, readable(action), degraded)
    const concerned = weights.filter(weight => concerns(weight, action))
    const worth = worthOf(strategy, action, propensity, concerned, expressions, readable(action))
    if (!Number.isFinite(worth.priority))
      excluded[action.id] = { stage: 'value', rule: unknownTerm(action, worth) }
    else if (worth.priority <= floor) {
      const values = { priority: worth.priority }
      excluded[action.id] = { stage: 'floor', rule: `floor ${floor}`, values }
    } else candidates.push({ action, worth })
  }

  // What was drawn and is lost is known by the answer alone; without chance it is what would be shown.
  const isGreedy = methodOf(strategy, arm) === 'none'
  let left = candidates.filter(({ action }) => isGreedy || !units.isGone(action) || !isLost(action.id))
  let placed: readonly Placed[]
  let waiting: Waiting | null = null
  for (;;) {
    const sensible = left.filter(({ action }) => !staying.has(action))
    placed = placedIn(strategy, request.placements, sensible, arm, drawn)
    if (calm) {
      const [{ id, limit }] = request.placements as readonly [{ id: string; limit: number }]
      const { margin } = strategy.placements[id]!
      const screen = {
        fresh: placed,
        candidates: left,
        isStaying: (action: PlainAction) => staying.has(action),
      }
      ;({ placed, waiting } = calmed({ ...screen, id, limit, margin }, calm))
    }
    const gone = placed.filter(({ action }) => units.isGone(action))
    if (gone.length === 0) break
    left = left.filter(({ action }) => !gone.some(one => one.action === action))
  }
  for (const { action } of candidates) {
    if (left.some(one => one.action === action)) continue
    excluded[action.id] = { stage: 'stock', rule: stockUnasked(action) }
    if (units.unavailable) degraded.add('stock')
  }
  for (const { action, worth } of left) {
    const values = { priority: worth.priority }
    if (!placed.some(one => one.action === action))
      excluded[action.id] = { stage: 'rank', rule: 'limit', values }
  }
  const texts = placed.map(({ action }) =>
    textsOf(action.treatments[request.channel]!, expressions, readable(action)),
  )
  texts.forEach(({ whole }, index) => {
    if (!whole) degraded.add(`treatment:${placed[index]!.action.id}`)
  })
  const empty = request.placements.filter(({ id }) => !placed.some(({ placement }) => placement === id))
  return {
    shown: placed.map((one, index) => {
      const concerned = weights.filter(weight => concerns(weight, one.action))
      return {
        rank: index + 1,
        actionId: one.action.id,
        placement: one.placement,
        probability: one.probability,
        treatment: texts[index]!.texts,
        worth: one.worth,
        contextWeights: Object.fromEntries(concerned.map(({ id, weight }) => [id, weight])),
        reason: reasonOf(one, concerned, expressions, readable(one.action)),
      }
    }),
    excluded,
    locks: locks.map(({ id, blocks, reason, liftedBy }) => ({ id, blocks, reason, liftedBy })),
    fallback: Object.fromEntries(
      empty.flatMap(({ id }) => {
        const { fallback } = strategy.placements[id]!
        return fallback ? [[id, fallback]] : []
      }),
    ),
    waiting,
    noAction: placed.length === 0,
    knownCustomer: memory !== null && memory.profile !== null,
    degraded: [...degraded].sort(),
  }
}

/** The first of the expressions that gave nothing; the value's where the sum of all is too large. */
function unknownTerm({ value, annoyance, handling }: PlainAction, worth: Worth): string {
  if (!Number.isFinite(worth.value)) return `value: ${value}`
  if (!Number.isFinite(worth.annoyance)) return `annoyance: ${annoyance}`
  if (Number.isFinite(worth.handling)) return `value: ${value}`
  return `handling: ${typeof handling === 'string' ? handling : handling.seconds}`
}

function concerns({ kinds, issues, groups }: ContextWeight, { kind, issue, group }: PlainAction): boolean {
  return (
    (kinds === undefined || kinds.includes(kind)) &&
    (issues === undefined || issues.includes(issue)) &&
    (groups === undefined || groups.includes(group))
  )
}

/** Two sentences at most: of the context weights that do not lessen it, then of the action's own reasons; else the numbers. */
function reasonOf(
  { action, worth }: Placed,
  weights: readonly ContextWeight[],
  expressions: Expressions,
  readable: Readable,
): string {
  const said = [
    ...weights.filter(({ weight }) => weight >= 1).flatMap(({ say }) => (say === undefined ? [] : [say])),
    ...action.reasons.filter(({ when }) => expressions.holds(when, readable)).map(({ say }) => say),
  ]
  const [first, second] = [...new Set(said)]
  const { money, percent } = expressions.formats
  if (first === undefined)
    return `${percent(Math.round(worth.propensity * 1000) / 1000)} likely, worth ${money(Math.round(worth.value))}`
  return second === undefined ? first : `${first}; ${second.charAt(0).toLowerCase()}${second.slice(1)}`
}
