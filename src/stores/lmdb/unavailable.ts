import { StoreUnavailable } from '../../errors.ts'

/** LMDB's own failures carry a number or come from a commit; anything else is a mistake of ours. */
export function unavailable(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code } = error as { code?: unknown }
  const ofTheStore = typeof code === 'number' || /^Commit failed|^MDB_/.test(error.message)
  return ofTheStore ? new StoreUnavailable(`The embedded store failed: ${error.message}`, error) : error
}

/** The same of a write. Why a commit failed is told by a promise of its own: were it not heard, its rejection would end the process. */
export async function notWritten(error: unknown): Promise<unknown> {
  const why = (error as { commitError?: Promise<never> } | null)?.commitError
  if (!why) return unavailable(error)
  // Where it is not known by now, it is not waited for.
  return unavailable(await Promise.race([why, error]).catch(reason => reason))
}
