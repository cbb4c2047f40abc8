import { own } from '../own.ts'
import type { Values } from '../ports.ts'
import type { Atom, Condition, Verdicts } from '../strategy/conditions.ts'
import type { Scope } from '../strategy/language.ts'
import type { NumberTerm } from '../strategy/numbers.ts'
import { changeNeeded } from '../strategy/remedies.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { Drop, Dropped } from './policies.ts'
import type { Situation } from './situation.ts'
import { stockExclusion } from './stock-exclusion.ts'

/** Why an action is not shown, and what would have to be otherwise. */
export interface Exclusion {
  readonly actionId: string
  readonly kind: string
  /** `placement`: none that was asked for can show it, whoever the customer is. */
  readonly stage: Drop['stage'] | 'placement'
  readonly rule: string
  readonly values: Values
  readonly change: string
}

export function exclusionOf(
  { action, drop }: Dropped,
  situation: Situation,
  verdicts: Verdicts,
  strategy: Strategy,
): Exclusion {
  situation.scope.offer = action.offer
  return {
    actionId: action.id,
    kind: action.kind,
    stage: drop.stage,
    ...partsOf(drop, action, situation, verdicts, strategy),
  }
}

function partsOf(
  drop: Drop,
  action: Dropped['action'],
  situation: Situation,
  verdicts: Verdicts,
  strategy: Strategy,
): Pick<Exclusion, 'rule' | 'values' | 'change'> {
  const { validFrom, validUntil } = action
  const { scope, now } = situation
  const { floor } = strategy
  switch (drop.stage) {
    case 'excluded':
      return { rule: 'exclude', values: {}, change: 'the request must not exclude it' }
    case 'validity': {
      const values = {
        from: Number.isFinite(validFrom) ? time(validFrom) : null,
        until: Number.isFinite(validUntil) ? time(validUntil) : null,
      }
      return { rule: 'valid', values, change: 'it must be inside its validity' }
    }
    case 'lock':
      return {
        rule: `lock ${drop.lock.id}: ${drop.lock.reason}`,
        values: valuesOf(drop.lock.when, scope),
        change: drop.lock.liftedBy,
      }
    case 'eligibility':
    case 'applicability':
    case 'suitability': {
      const rule = `${drop.from}.${drop.stage}: ${drop.atom.expression.source}`
      return {
        rule,
        values: valuesOf([drop.atom], scope),
        change: changeNeeded(drop.atom, scope, verdicts.of(drop.atom)),
      }
    }
    case 'treatment': {
      const read = drop.treatment.slots.flatMap(({ template }) =>
        template.expressions.flatMap(({ reads }) => reads),
      )
      return {
        rule: `treatments.${scope.channel}`,
        values: readValues(read, scope),
        change: 'all that one of its texts needs must be known',
      }
    }
    case 'contact':
      if (!drop.bar)
        return { rule: 'contact', values: {}, change: 'past outcomes must be readable, to check its limits' }
      return {
        rule: `${drop.bar.from}.contact: ${drop.bar.limit}`,
        values: drop.bar.limit.startsWith('at most')
          ? { count: drop.bar.seen(now) }
          : { since: time(drop.bar.seen(now)) },
        change: `the time must be past ${time(drop.bar.until)}`,
      }
    case 'stock':
      return stockExclusion(action, drop.taken, situation, strategy)
    case 'value': {
      const { name, term } = unknownTerm(action, drop.missing)
      return {
        rule: `${name}: ${term.expression.source}`,
        values: readValues(term.expression.reads, scope),
        change: `its ${drop.missing} must be known${name === 'cost' ? ', and not below 0' : ''}`,
      }
    }
    case 'floor':
      return {
        rule: `floor ${floor}`,
        values: { priority: drop.priority },
        change: `its priority must be above ${floor}`,
      }
    case 'rank':
      return {
        rule: 'limit',
        values: { priority: drop.priority },
        change: MUST_CHANGE[drop.because ?? 'rank'],
      }
  }
}

const MUST_CHANGE = {
  rank: 'its priority must be above that of an action shown',
  chance: 'exploration must choose it: an action of lower priority is shown by chance',
  calm: 'the screen must change: an action of lower priority stays on it, so that it is calm',
} as const

/** The expression that gave nothing: the value's where it is none of its own, such as a product that is too large. */
function unknownTerm(
  { value, annoyance, handling, stock }: Dropped['action'],
  missing: string,
): { readonly name: string; readonly term: NumberTerm } {
  if (missing === 'annoyance') return { name: missing, term: annoyance }
  if (missing === 'handling') return { name: missing, term: handling.amount }
  if (missing === 'cost' && stock?.cost) return { name: missing, term: stock.cost }
  return { name: 'value', term: value }
}

function valuesOf(condition: Condition, scope: Scope): Values {
  return readValues(
    condition.flatMap((atom: Atom) => atom.expression.reads),
    scope,
  )
}

function readValues(paths: Atom['expression']['reads'], scope: Scope): Values {
  return Object.fromEntries(
    paths.map(([root, name]) => [
      `${root}.${name}`,
      own((scope[root as 'customer'] as Values | undefined) ?? {}, name) ?? null,
    ]),
  )
}

const time = (at: number) => new Date(at).toISOString()
