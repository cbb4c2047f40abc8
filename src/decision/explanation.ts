import { logOdds } from '../log-odds.ts'
import type { RowExplanation } from '../model-ports.ts'
import type { Profile } from '../ports.ts'
import type { Chance, Factors, Ranked } from './arbitration.ts'

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

const time = (at: number) => new Date(at).toISOString()
