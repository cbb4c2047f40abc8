import { type Boosted, type BoostJob, boost } from './boost.ts'
import type { BinnedTable } from './table.ts'

/**
 * Does the jobs in any order, perhaps several at once; answers come in the order of the jobs, and are the same whoever
 * works. `done` hears of each that is finished.
 */
export type BoostCrew = (
  table: BinnedTable,
  jobs: readonly BoostJob[],
  done: () => void,
) => Promise<Boosted[]>

/** All jobs here, one after the other. */
export const aloneCrew: BoostCrew = async (table, jobs, done) =>
  jobs.map(job => {
    const boosted = boost(table, job)
    done()
    return boosted
  })
