import type { StageClock } from '../make-decision.ts'

/** Collects stages for the `server-timing` header (W3C). */
export function serverTiming(): { onStage: StageClock; header(): string } {
  let header = ''
  return {
    onStage(stage, ms) {
      header += `${header && ', '}${stage};dur=${Math.round(ms * 1000) / 1000}`
    },
    header: () => header,
  }
}
