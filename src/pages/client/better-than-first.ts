import type { Decision } from './answers.ts'

/** The action that is better than the first by more than a little, and stands below it only since the screen is kept calm. */
export function betterThanFirst({ waiting }: Pick<Decision, 'waiting'>): string | null {
  return waiting && waiting.because !== 'margin' ? waiting.actionId : null
}
