import type { Workshop } from './compile.ts'
import type { Arm, Exploration } from './exploration.ts'
import { offering } from './mistakes.ts'
import type { Action } from './strategy.ts'

/** Exploration, with the arms in an order of their own: the control group's share stays whose it is when others change. */
export function compileExploration(actions: readonly Action[], { sources, mistake }: Workshop): Exploration {
  const document = sources['arbitration.yaml']
  const { exploration, control, arms: shares } = document.value
  const { method, epsilon, gamma, floor, kinds, placements } = exploration

  const declared = Object.keys(sources['placements.yaml'].value)
  for (const id of placements ?? []) {
    if (declared.includes(id)) continue
    const message = `there is no placement "${id}"; ${offering(id, declared)}`
    mistake({ document, path: ['exploration', 'placements'] }, message)
  }

  const arms: Arm[] = []
  let until = 0
  const take = (name: Arm['name'], share: number) => {
    until += share
    if (share > 0) arms.push({ name, until })
  }
  take('random', control.share)
  for (const name of ['random', 'propensity-only', 'no-levers', 'greedy'] as const) take(name, shares[name])
  if (until > 1 + 1e-9)
    mistake(
      { document, path: ['arms'] },
      `control.share and the arms add up to ${Number(until.toFixed(6))}; leave at most 1, what is left is the champion's`,
    )

  return {
    method,
    epsilon,
    gamma,
    floor,
    arms,
    explores: actions.map(action => kinds.some(kind => kind === action.kind)),
    placements: placements ? new Set(placements) : null,
  }
}
