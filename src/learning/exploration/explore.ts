import type { Chance, Choice, Explore, Valued } from '../../decision/arbitration.ts'
import type { ArmName, Exploration } from '../../strategy/exploration.ts'
import type { Action, Placement } from '../../strategy/strategy.ts'
import { seedOf } from './chance.ts'
import { epsilonChances, evenChances, greedyChances, inverseGapChances, liftToFloor } from './chances.ts'
import { drawn } from './race.ts'
import { prepareThompson, thompsonChances } from './thompson.ts'

export interface Exploring {
  /** What the best is the best by; the priority but for some arms. */
  readonly rankBy: (one: Valued) => number
  /** What chance depends on: the same texts, placement and candidates give the same draw. */
  readonly seed: readonly string[]
  /** At or below it no priority is. */
  readonly floor: number
}

type Method = Chance['method']

/** How the arm chooses among the actions that may be explored; null where they stay as their priorities rank them. */
export function methodOf(arm: ArmName, { method }: Exploration): Method | null {
  if (arm === 'champion') return method === 'none' ? null : method
  return arm === 'greedy' ? null : arm
}

/** Room to work in, made larger when needed. Used within one call only. */
let room = roomFor(64)

function roomFor(n: number) {
  const column = () => new Float64Array(n)
  return {
    chances: column(),
    values: column(),
    /** Of each candidate for a place, which of all it was, and the index of its action. */
    candidates: new Int32Array(n),
    lanes: new Int32Array(n),
    beliefs: { logOdds: column(), spreads: column(), bases: column(), rises: column() },
  }
}

/**
 * Re-orders what arbitration has placed: the places of actions that may be explored are filled one after another by chance, each among
 * those of them that are left; all others keep the places that their priorities give them.
 */
export function explorer(
  exploration: Exploration,
  method: Method,
  { rankBy, seed, floor }: Exploring,
  onFirst?: FirstChances,
): Explore {
  const { explores, placements } = exploration
  const mayBeExplored = ({ action }: Valued) => explores[action.index]!
  const laneOf = ({ action }: Valued) => exploration.lanes?.[action.index] ?? action.index

  return (placement, fitting, best) => {
    if (placements && !placements.has(placement.id)) return null
    const places = best.filter(mayBeExplored).length
    if (places === 0) return null
    const contenders = fitting.filter(mayBeExplored)
    let left = contenders.length
    if (room.chances.length < left) room = roomFor(2 * left)
    const { chances, values, candidates, lanes } = room
    for (let index = 0; index < left; index++) {
      values[index] = rankBy(contenders[index]!)
      candidates[index] = index
      lanes[index] = laneOf(contenders[index]!)
    }
    if (method === 'thompson') prepareThompson(left, beliefsOf(contenders), places)
    const bits = seedOf(...seed, placement.id)
    return best.map((ranked, place): Choice => {
      if (!mayBeExplored(ranked)) return { one: ranked, chance: null }
      fillChances(contenders, left)
      if (place === 0) onFirst?.(placement, contenders, chances)
      const index = drawn(chances, left, bits, place, lanes)
      const one = contenders[candidates[index]!]!
      const chance = { method, probability: chances[index]!, among: left, instead: ranked.action }
      left -= 1
      values[index] = values[left]!
      candidates[index] = candidates[left]!
      lanes[index] = lanes[left]!
      return { one, chance }
    })
  }

  function fillChances(contenders: readonly Valued[], n: number): void {
    const { chances, values, candidates } = room
    const best = bestOf(contenders, n)
    switch (method) {
      case 'random':
        evenChances(chances, n)
        return
      case 'propensity-only':
      case 'no-levers':
        greedyChances(chances, n, best)
        return
      case 'epsilon':
        epsilonChances(chances, n, best, exploration.epsilon)
        break
      case 'squarecb':
        inverseGapChances(chances, n, values, best, {
          gamma: exploration.gamma,
          scale: values[best]! - floor,
        })
        break
      case 'thompson':
        thompsonChances(chances, n, candidates, best)
    }
    liftToFloor(chances, n, exploration.floor)
  }
}

/** Is told the chances of a placement's first place, where it is explored: the first of `chances` are those of `contenders`. Copy what is kept. */
export type FirstChances = (
  placement: Placement,
  contenders: readonly Valued[],
  chances: Float64Array,
) => void

function bestOf(contenders: readonly Valued[], n: number): number {
  const { values, candidates } = room
  let best = 0
  for (let index = 1; index < n; index++) {
    const more = values[index]! - values[best]!
    if (more < 0) continue
    if (more > 0 || idOf(contenders, candidates[index]!) < idOf(contenders, candidates[best]!)) best = index
  }
  return best
}

const idOf = (contenders: readonly Valued[], index: number): Action['id'] => contenders[index]!.action.id

function beliefsOf(contenders: readonly Valued[]) {
  const { beliefs } = room
  for (let index = 0; index < contenders.length; index++) {
    const { propensity, priority, rise, spread } = contenders[index]!
    beliefs.logOdds[index] = Math.log(propensity / (1 - propensity))
    beliefs.spreads[index] = spread
    beliefs.rises[index] = rise
    beliefs.bases[index] = priority - rise * propensity
  }
  return beliefs
}
