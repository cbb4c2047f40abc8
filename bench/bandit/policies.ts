import { place, type Valued } from '../../src/decision/arbitration.ts'
import { explorer } from '../../src/learning/exploration/explore.ts'
import type { Exploration } from '../../src/strategy/exploration.ts'
import type { Action, Placement } from '../../src/strategy/strategy.ts'

export const policies = ['uniform', 'greedy', 'epsilon', 'thompson', 'squarecb'] as const
export type Policy = (typeof policies)[number]

export interface Settings {
  readonly epsilon: number
  readonly gamma: number
  readonly floor: number
}

/** What a learner believes of an action in one round: the chance of its reward, and how sure it is of the log-odds. */
export interface Belief {
  readonly propensity: number
  readonly spread: number
}

/**
 * Chooses as the server does: through arbitration and its explorer, for one place, a reward being worth 1. `seed` is of the run: with
 * the same one everything is drawn again.
 */
export function chooser(policy: Policy, count: number, settings: Settings, seed: string) {
  const actions = Array.from({ length: count }, (_, index) => ({ id: String(index).padStart(4, '0'), index }))
  const explores = actions.map(() => true)
  const exploration: Exploration = { method: 'none', ...settings, explores, placements: null, arms: [] }
  const method = policy === 'uniform' ? 'random' : policy
  const placements = [{ placement: { id: 'place', candidates: actions } as unknown as Placement, limit: 1 }]
  return (round: number, beliefs: (action: number) => Belief): { action: number; probability: number } => {
    const valued = actions.map((action, index): Valued => {
      const { propensity, spread } = beliefs(index)
      return { action: action as Action, propensity, priority: propensity, rise: 1, spread }
    })
    const explore =
      method === 'greedy'
        ? undefined
        : explorer(exploration, method, {
            rankBy: ({ priority }) => priority,
            seed: [seed, String(round)],
            floor: 0,
          })
    const [chosen] = place(valued, placements, explore)
    return { action: chosen!.action.index, probability: chosen!.probability }
  }
}
