import type { StageClock } from '../make-decision.ts'
import { THOUSANDTHS } from '../strategy/json-text.ts'

/** Collects stages for the `server-timing` header (W3C), in milliseconds. */
export function serverTiming(): { onStage: StageClock; header(): string } {
  let header = ''
  return {
    onStage(stage, ms) {
      // Whole numbers become text several times faster than others.
      const us = Math.round(ms * 1_000)
      const whole = Math.floor(us / 1_000)
      header += `${header && ', '}${stage};dur=${whole}.${THOUSANDTHS[us - 1_000 * whole]}`
    },
    header: () => header,
  }
}
