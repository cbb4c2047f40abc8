import type { Decision } from '../../src/decision/answer.ts'
import type { Inputs } from '../../src/make-decision.ts'
import type { PlainStrategy } from './plain-strategy.ts'
import { type Drawing, drawFacts } from './random-situations.ts'

/** Whether what is seen could have come there by chance. */
export function isLeftToChance({ arbitration: { exploration, control, arms } }: PlainStrategy): boolean {
  return exploration.method !== 'none' || control.share > 0 || Object.values(arms).some(share => share > 0)
}

/** What was shown in the first placement is on a screen that is watched, in some order and beside others, when something happens. */
export function drawScreen(
  drawing: Drawing,
  { request, ...inputs }: Inputs,
  { actions, excluded = [], locks }: Decision,
): Inputs {
  const { chance } = drawing
  const placements = request.placements.slice(0, 1)
  const shown = actions.filter(({ placement }) => placement === placements[0]!.id)
  const others = excluded.filter(({ stage }) => ['rank', 'applicability', 'floor', 'stock'].includes(stage))
  const seen = [...shown, ...others.filter(() => chance.yes(0.5))].map(({ actionId }) => actionId)
  if (chance.yes(0.8)) seen.reverse()
  const calm = {
    seen: seen.slice(0, 3),
    locks: [...locks.map(({ id }) => id), ...['lock-1'].filter(() => chance.yes(0.1))],
    holds: chance.pick([null, 'dwell', 'prompts'] as const),
    prompts: 1,
  }
  const context = chance.yes(0.5) ? request.context : drawFacts(drawing)
  return { ...inputs, request: { ...request, placements, context, calm } }
}
