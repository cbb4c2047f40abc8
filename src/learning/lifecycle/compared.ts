import { seedOf } from '../exploration/chance.ts'
import { DAY_MS, DAYS, noDays, type TalliedDays, withTally } from '../health/days.ts'
import { added, type Tally, tallied } from '../health/tally.ts'

/** What several versions of a model say of the very same row, and what came of it. */
export interface Comparison {
  readonly model: string
  readonly customerId: string
  /** When it was decided, epoch milliseconds. */
  readonly at: number
  /** By version; two at least. */
  readonly probabilities: Readonly<Record<string, number>>
  readonly positive: boolean
}

/**
 * By who was compared: the model and its versions. Of those, `n3` counts the outcomes of the customers of group 3; of the version in place 0, `0:l3` and `0:b3` sum their
 * log losses and squared errors in millionths, and all else that begins with `0:` is its tally (`health/tally.ts`). Whole numbers,
 * so that sums do not depend on an order and what is taken back leaves nothing.
 */
export type ComparedState = TalliedDays

/** Customers of a partition are in so many groups: enough to tell chance from effect over 64 partitions, few enough to be kept. */
const GROUPS = 4

export const nothingCompared: ComparedState = noDays

/** With one more, or (`times` -1) without one that is taken back. */
export function compared(state: ComparedState, comparison: Comparison, times: 1 | -1): ComparedState {
  const tally = tallyOf(comparison, times)
  return withTally(state, comparison.at, keyOf(comparison), before => added(before, tally))
}

const versionsOf = ({ probabilities }: Comparison) => Object.keys(probabilities).sort()

/** Names and versions are those of folders. */
const keyOf = (comparison: Comparison) => [comparison.model, ...versionsOf(comparison)].join('/')

function tallyOf(comparison: Comparison, times: 1 | -1): Tally {
  const { model, customerId, probabilities, positive } = comparison
  // Another hash than that of partitions, or else all customers of one would be in the same group.
  const group = (seedOf('compared', model, customerId) >>> 0) % GROUPS
  const ofVersions = versionsOf(comparison).flatMap((version, place) => {
    const tally = tallied({}, { probability: probabilities[version]!, positive }, times)
    const all = { ...tally, [`l${group}`]: tally.loss ?? 0, [`b${group}`]: tally.brier ?? 0 }
    return Object.entries(all).map(([key, value]) => [`${place}:${key}`, value] as const)
  })
  return Object.fromEntries([[`n${group}`, times], ...ofVersions])
}

/** What two versions have in common: their tallies on the same rows, and the sums of differences by group of customers. */
export interface Pair {
  readonly tallies: readonly [Tally, Tally]
  readonly groups: readonly GroupSums[]
  /** On how many days these rows were decided. */
  readonly days: number
}

/** Of some customers: how many outcomes, and how much more the first version has than the second, in log loss and squared error. */
export interface GroupSums {
  readonly outcomes: number
  readonly logLoss: number
  readonly brier: number
}

/** Of all partitions together, in the last thirty days. */
export function pairOf(
  states: readonly ComparedState[],
  model: string,
  [one, other]: readonly [string, string],
  now: number,
): Pair {
  const oldest = Math.floor(now / DAY_MS) - DAYS
  const days = new Set<string>()
  const tallies: [Sums, Sums] = [{}, {}]
  const groups: GroupSums[] = []
  for (const state of states) {
    const counts: Sums = {}
    const sums: [Sums, Sums] = [{}, {}]
    for (const [day, ofDay] of Object.entries(state.days)) {
      if (Number(day) <= oldest) continue
      for (const [key, tally] of Object.entries(ofDay)) {
        const [name, ...versions] = key.split('/')
        const places = [versions.indexOf(one), versions.indexOf(other)]
        if (name !== model || places.includes(-1)) continue
        days.add(day)
        add(counts, tally, '')
        places.forEach((place, at) => {
          add(sums[at]!, tally, `${place}:`)
        })
      }
    }
    sums.forEach((sum, at) => {
      add(tallies[at]!, sum, '')
    })
    groups.push(...groupsIn(counts, sums))
  }
  return { tallies, groups, days: days.size }
}

type Sums = Record<string, number>

/** What begins with the prefix, under its name without it. */
function add(sums: Sums, tally: Tally, prefix: string): void {
  for (const key in tally) {
    if (!key.startsWith(prefix)) continue
    const name = key.slice(prefix.length)
    sums[name] = (sums[name] ?? 0) + tally[key]!
  }
}

const MILLION = 1e6

function groupsIn(counts: Tally, [one, other]: readonly [Tally, Tally]): GroupSums[] {
  const more = (key: string) => ((one[key] ?? 0) - (other[key] ?? 0)) / MILLION
  return Array.from({ length: GROUPS }, (_, group) => ({
    outcomes: counts[`n${group}`] ?? 0,
    logLoss: more(`l${group}`),
    brier: more(`b${group}`),
  })).filter(({ outcomes }) => outcomes > 0)
}
