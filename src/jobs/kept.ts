/** How many jobs are kept that have ended. */
export const KEPT_COMPLETED = 200
export const KEPT_FAILED = 1_000

/** A job whose process died is done by another so often; then it has failed: it may be what they die of. */
export const MOST_LOSSES = 2

/** Who does a job says so this often at least, or another does it. */
export const LEASE_MS = 30_000

/** How long handlers are waited for that were told to stop. */
export const GRACE_MS = 10_000

export const BACKOFF_MS = 1_000

/** The id of a schedule's tick. */
export const tickId = (scheduleId: string, at: number) => `repeat:${scheduleId}:${at}`
