import type { DecisionRequest } from '../../src/decision/request.ts'
import type { Memory } from '../../src/ports.ts'
import { contactBar, hasCap } from './contact.ts'
import type { Expressions, Known, Readable } from './expressions.ts'
import type { PlainAction, PlainStrategy } from './plain-strategy.ts'
import { stockBar, stockUnasked } from './stock.ts'
import { isStocked } from './units.ts'

/** Why an action is not shown. */
export interface Bar {
  readonly stage: string
  readonly rule: string
  /** The values seen, and what would have to change, where that is worked out here too. */
  readonly values?: Known
  readonly change?: string
}

export interface Asked {
  readonly strategy: PlainStrategy
  readonly expressions: Expressions
  readonly request: DecisionRequest
  readonly memory: Memory | null
  readonly now: number
  /** With the offer of the action at hand. */
  readable(action: PlainAction): Readable
}

type Lock = PlainStrategy['policies']['locks'][number]

/** The first that stands in the way of an action, in the order of the stages; of one that may stay senseless, but for applicability. */
export function barOf(
  action: PlainAction,
  locks: readonly Lock[],
  asked: Asked,
  maySenseless = false,
): Bar | null {
  const { request, now } = asked
  if (request.exclude.includes(action.id)) return { stage: 'excluded', rule: 'exclude' }
  const { from, until } = action.valid
  if ((from && now < Date.parse(from)) || (until && now >= Date.parse(until)))
    return { stage: 'validity', rule: 'valid' }
  for (const { id, blocks, except, reason, liftedBy } of locks) {
    if (blocks.includes(action.kind) && !except.includes(action.id))
      return { stage: 'lock', rule: `lock ${id}: ${reason}`, change: liftedBy }
  }
  return (
    engagementBar(action, asked, maySenseless) ??
    treatmentBar(action, asked) ??
    contactOrStockBar(action, asked)
  )
}

/** A card without words is none. */
function treatmentBar(action: PlainAction, { request, expressions, readable }: Asked): Bar | null {
  const { channel } = request
  const { href: _, ...read } = action.treatments[channel]!
  const texts = Object.values(read)
  const can = (expression: string) => expressions.value(expression, readable(action)) !== undefined
  const isSaid = (text: string) => [...text.matchAll(/\{\{(.*?)\}\}/g)].every(([, inner]) => can(inner!))
  if (texts.length === 0 || texts.some(isSaid)) return null
  return { stage: 'treatment', rule: `treatments.${channel}` }
}

/** What an expression reads, by name. */
function seen(expression: string, readable: Readable): Known {
  const paths = [...expression.matchAll(/\b(customer|context|scores|offer)\.(\w+)/g)]
  return Object.fromEntries(
    paths.map(([path, root, name]) => [path, readable[root as 'customer'][name!] ?? null]),
  )
}

function engagementBar(
  action: PlainAction,
  { strategy, expressions, readable }: Asked,
  maySenseless: boolean,
): Bar | null {
  const { engagement } = strategy.policies
  const layers = [
    { from: 'all', policy: engagement.all },
    { from: `kinds.${action.kind}`, policy: engagement.kinds[action.kind] },
    { from: `issues.${action.issue}`, policy: engagement.issues[action.issue] },
    { from: `groups.${action.group}`, policy: engagement.groups[action.group] },
    { from: `actions.${action.id}`, policy: action },
  ]
  for (const stage of ['eligibility', 'applicability', 'suitability'] as const) {
    if (maySenseless && stage === 'applicability') continue
    for (const { from, policy } of layers) {
      const condition = policy?.[stage]
      if (condition === undefined) continue
      const broken = expressions.broken(condition, readable(action))
      if (broken === null) continue
      return { stage, rule: `${from}.${stage}: ${broken}`, values: seen(broken, readable(action)) }
    }
  }
  return null
}

/** Without a history caps and stocks cannot be checked: what has one is withheld. */
function contactOrStockBar(action: PlainAction, asked: Asked): Bar | null {
  const { strategy, expressions, request, memory, now, readable } = asked
  const stocked = isStocked(action)
  if (memory === null) {
    if (hasCap(strategy, action)) return { stage: 'contact', rule: 'contact' }
    return stocked ? { stage: 'stock', rule: stockUnasked(action) } : null
  }
  const contact = contactBar(strategy, action, memory.history, now)
  if (contact !== null) return { stage: 'contact', ...contact }
  if (!stocked) return null
  const cost = action.budget ? expressions.number(action.budget.cost, readable(action)) : 0
  if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY))
    return { stage: 'value', rule: `cost: ${action.budget!.cost}` }
  const millionths = Math.round(cost * 1e6)
  // Records of old do not say what a session holds.
  const mayHoldOne = memory.holding ? memory.holding.includes(action.id) : request.sessionId !== undefined
  const rule = stockBar(action, memory.taken[action.id], millionths, mayHoldOne, now)
  return rule === null ? null : { stage: 'stock', rule }
}
