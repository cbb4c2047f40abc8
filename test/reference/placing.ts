import type { ArmName } from '../../src/strategy/exploration.ts'
import type { Bar } from './bars.ts'
import type { PlainAction, PlainStrategy } from './plain-strategy.ts'
import { priorityWithoutLever, type Worth } from './worth.ts'

export interface Candidate {
  readonly action: PlainAction
  readonly worth: Worth
}

export interface Placed extends Candidate {
  readonly placement: string
  /** Of coming to this place, given those above it. */
  readonly probability: number
}

/** What chance has put into the places of a placement, the first first: actions by id. */
export type Drawn = (placement: string) => readonly string[]

/** Highest priority first; of equal ones the first by id. */
export function ranked(candidates: readonly Candidate[], by = priority): Candidate[] {
  return [...candidates].sort((a, b) => by(b) - by(a) || (a.action.id < b.action.id ? -1 : 1))
}

const priority = ({ worth }: Candidate) => worth.priority

/** Who may be shown in a placement. */
export function mayBeIn(strategy: PlainStrategy, placement: string, action: PlainAction): boolean {
  const { channel, kinds } = strategy.placements[placement]!
  if (!Object.hasOwn(action.treatments, channel)) return false
  if (action.placements && !action.placements.includes(placement)) return false
  return kinds === undefined || kinds.includes(action.kind)
}

/** Why none of the placements can show it. */
export function elsewhereBar(
  strategy: PlainStrategy,
  placements: readonly string[],
  action: PlainAction,
): Bar {
  const stage = 'placement'
  const { channel } = strategy.placements[placements[0]!]!
  if (!Object.hasOwn(action.treatments, channel)) return { stage, rule: 'treatments' }
  const named = placements.filter(id => !action.placements || action.placements.includes(id))
  return { stage, rule: named.length === 0 ? 'placements' : `${named[0]}.kinds` }
}

/** How the arm chooses among what may be explored. */
export function methodOf({ arbitration }: PlainStrategy, arm: ArmName): string {
  if (arm === 'champion') return arbitration.exploration.method
  return arm === 'greedy' ? 'none' : arm
}

/**
 * Each placement in turn takes the best of what is left for it. Where places are explored, what was drawn for them is taken as it
 * comes, with the chance that it had; what could not have been drawn is a mistake.
 */
export function placedIn(
  strategy: PlainStrategy,
  placements: readonly { readonly id: string; readonly limit: number }[],
  all: readonly Candidate[],
  arm: ArmName,
  drawn: Drawn,
): Placed[] {
  const { exploration } = strategy.arbitration
  const method = methodOf(strategy, arm)
  const placed: Placed[] = []
  for (const { id, limit } of placements) {
    const fitting = all.filter(
      ({ action }) => mayBeIn(strategy, id, action) && !placed.some(before => before.action === action),
    )
    const isExplored =
      method !== 'none' && (exploration.placements === undefined || exploration.placements.includes(id))
    const explorable = ({ action }: Candidate) => isExplored && exploration.kinds.includes(action.kind)
    let left = fitting.filter(explorable)
    ranked(fitting)
      .slice(0, limit)
      .forEach((best, place) => {
        if (!explorable(best)) {
          placed.push({ ...best, placement: id, probability: 1 })
          return
        }
        const chosen = left.find(({ action }) => action.id === drawn(id)[place])
        if (!chosen) throw new Error(`"${drawn(id)[place]}" cannot be in place ${place} of ${id}`)
        placed.push({ ...chosen, placement: id, probability: chanceOf(strategy, method, chosen, left) })
        left = left.filter(one => one !== chosen)
      })
  }
  return placed
}

/** `docs/strategy.md`, "Exploration". */
function chanceOf(
  { arbitration: { exploration, floor } }: PlainStrategy,
  method: string,
  chosen: Candidate,
  left: readonly Candidate[],
): number {
  const n = left.length
  if (method === 'random') return 1 / n
  if (method === 'propensity-only' || method === 'no-levers') {
    const by = ({ worth }: Candidate) =>
      method === 'no-levers' ? priorityWithoutLever(worth) : worth.propensity
    return ranked(left, by)[0] === chosen ? 1 : 0
  }
  const best = ranked(left)[0]!
  const chance = (one: Candidate): number => {
    if (method === 'epsilon') return exploration.epsilon / n + (one === best ? 1 - exploration.epsilon : 0)
    if (method !== 'squarecb') throw new Error(`${method} has no plain formula here`)
    const others = left.filter(other => other !== best)
    if (one === best) return 1 - others.reduce((sum, other) => sum + chance(other), 0)
    const gap = (best.worth.priority - one.worth.priority) / (best.worth.priority - floor)
    return 1 / (n + exploration.gamma * gap)
  }
  // Each has at least the floor's share; what the others have above it gives in proportion.
  const least = exploration.floor / n
  const above = left.reduce((sum, one) => sum + Math.max(0, chance(one) - least), 0)
  const mine = Math.max(0, chance(chosen) - least)
  return least + (above > 0 ? ((1 - exploration.floor) * mine) / above : 0)
}
