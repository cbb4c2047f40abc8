import { logOdds } from '../log-odds.ts'
import type { RowExplanation } from '../model-ports.ts'
import { own } from '../own.ts'
import type { Profile, Values } from '../ports.ts'
import type { Atom, Condition, Verdicts } from '../strategy/conditions.ts'
import type { Scope } from '../strategy/language.ts'
import { changeNeeded } from '../strategy/remedies.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { Chance, Factors, Ranked } from './arbitration.ts'
import type { Drop, Dropped } from './policies.ts'
import type { Situation } from './situation.ts'
import { stockExclusion } from './stock-exclusion.ts'

/** Why an action is where it is. */
export interface Explanation {
  readonly factors: Factors & { readonly priority: number }
  /** The context weights that applied, by id. */
  readonly contextWeights: Readonly<Record<string, number>>
  readonly propensity: PropensityExplanation
  /** How chance, or the customer's arm, chose it for its place; null where its priority did. */
  readonly exploration: ExplorationExplanation | null
  /** Of an adaptive action: the propensity that this explains, before what was learned; and the standard deviation of its log-odds with it. */
  readonly learned?: { readonly base: number; readonly spread: number }
  /** How old the profile is that was used, and who wrote it; null for an unknown customer. */
  readonly profile: {
    readonly updatedAt: string
    readonly ageSeconds: number
    readonly source: string
  } | null
}

export interface ExplorationExplanation {
  /** The method, or the arm. */
  readonly method: Chance['method']
  readonly probability: number
  /** How many actions could have come there. */
  readonly among: number
  /** The action that the priorities would have put there; null where that is this one. */
  readonly instead: string | null
  readonly reason: string
}

export type PropensityExplanation =
  | { readonly from: 'prior' }
  | {
      readonly from: 'model'
      readonly model: string
      readonly version: string
      /** Whether the contributions are the model's own, as its file has them, and add up with `base` to the log-odds. */
      readonly exact: boolean
      /** Log-odds with nothing known; contributions are added to it. Null for a model that cannot do without. */
      readonly base: number | null
      readonly contributions: readonly Contribution[]
    }

export interface Contribution {
  readonly feature: string
  readonly value: unknown
  /** What the feature adds to the log-odds. */
  readonly logOdds: number
}

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

export function explanationOf(
  { action, factors, priority, weights, chance }: Ranked,
  propensity: PropensityExplanation,
  learned: Explanation['learned'] | null,
  profile: Profile | null,
  now: number,
): Explanation {
  const age = profile && Math.round((now - profile.updatedAt) / 1000)
  return {
    factors: { ...factors, priority },
    contextWeights: Object.fromEntries(weights.map(({ id, weight }) => [id, weight])),
    propensity,
    exploration: chance && chanceTold(action, chance),
    ...(learned && { learned }),
    profile: profile && { updatedAt: time(profile.updatedAt), ageSeconds: age!, source: profile.source },
  }
}

function chanceTold(
  { id }: Ranked['action'],
  { method, probability, among, instead }: Chance,
): ExplorationExplanation {
  const other = instead.id === id ? null : instead.id
  const how = `${method} among ${among}, with a chance of ${Number((100 * probability).toPrecision(2))} %`
  const reason = other
    ? `Chosen by ${how}, for the place of "${other}"`
    : `Chosen by ${how}; its priority would have put it here too`
  return { method, probability, among, instead: other, reason }
}

type Features = readonly (readonly [feature: string, value: unknown])[]

/** Contributions as a model's own file tells them. */
export function contributionsIn({ base, contributions, exact }: RowExplanation, features: Features) {
  const told = features.flatMap(([feature, value], index) => {
    const logOdds = contributions[index]!
    return Number.isNaN(logOdds) ? [] : [{ feature, value: value ?? null, logOdds }]
  })
  return { exact, base: Number.isNaN(base) ? null : base, contributions: strongestFirst(told) }
}

function strongestFirst(contributions: Contribution[]): Contribution[] {
  return contributions.sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds))
}

/**
 * Contributions from one occlusion run (rows as `Encoder.occlusions` makes them): what the log-odds lose without the feature.
 * For an additive model they add up to its log-odds. A feature without which it gives nothing has none.
 */
export function contributionsOf(
  probabilities: Float32Array,
  features: Features,
): { exact: boolean; base: number | null; contributions: Contribution[] } {
  const full = logOdds(probabilities[0]!)
  const contributions = features.flatMap(([feature, value], index) => {
    const difference = full - logOdds(probabilities[index + 2]!)
    return Number.isNaN(difference) ? [] : [{ feature, value: value ?? null, logOdds: difference }]
  })
  const base = logOdds(probabilities[1]!)
  return {
    exact: false,
    base: Number.isNaN(base) ? null : base,
    contributions: strongestFirst(contributions),
  }
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
  const { validFrom, validUntil, value } = action
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
    case 'value':
      return {
        rule: `value: ${value.expression.source}`,
        values: readValues(value.expression.reads, scope),
        change: `its ${drop.missing} must be known`,
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
        change: drop.explored
          ? 'exploration must choose it: an action of lower priority is shown by chance'
          : 'its priority must be above that of an action shown',
      }
  }
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
