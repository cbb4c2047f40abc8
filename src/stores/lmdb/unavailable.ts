import { StoreUnavailable } from '../../errors.ts'

/** LMDB's own failures carry a number or come from a commit; anything else is a mistake of ours. */
export function unavailable(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code } = error as { code?: unknown }
  const ofTheStore = typeof code === 'number' || /^Commit failed|^MDB_/.test(error.message)
  return ofTheStore ? new StoreUnavailable(`The embedded store failed: ${error.message}`, error) : error
}
