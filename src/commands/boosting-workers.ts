import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Boosted, BoostJob } from '../training/boosting/boost.ts'
import { aloneCrew, type BoostCrew } from '../training/boosting/crew.ts'
import type { BinnedTable } from '../training/boosting/table.ts'

/** More workers than this would find nothing to do: a setting has five folds, a stage up to three settings. */
const mostWorkers = 8

export interface BoostingWorkers {
  crew: BoostCrew
  close(): Promise<void>
}

/**
 * A crew on all cores. The compiled program has the workers' file beside it; where there is none (the sources run as
 * they are) or it cannot be started, the jobs are done here, with the same results.
 */
export function boostingWorkers(file: URL | undefined = compiledWorker()): BoostingWorkers {
  let workers: Worker[] = []
  let table: BinnedTable | undefined
  const hire = async (wanted: BinnedTable) => {
    if (table === wanted) return
    table = wanted
    await dismiss(workers)
    workers = file ? await started(file, wanted) : []
  }
  return {
    async crew(wanted, jobs, done) {
      await hire(wanted)
      return workers.length === 0 ? aloneCrew(wanted, jobs, done) : shared(workers, jobs, done)
    },
    close: () => dismiss(workers),
  }
}

function compiledWorker(): URL | undefined {
  return import.meta.url.endsWith('.ts') ? undefined : new URL('boosting-worker.js', import.meta.url)
}

async function started(file: URL, table: BinnedTable): Promise<Worker[]> {
  const count = Math.min(mostWorkers, availableParallelism())
  if (count < 2) return []
  const all = Array.from({ length: count }, () => new Worker(file, { workerData: table }))
  try {
    await Promise.all(all.map(worker => heard(worker)))
    return all
  } catch {
    await dismiss(all)
    return []
  }
}

/** Each worker takes the next job as soon as it is free. */
async function shared(
  workers: readonly Worker[],
  jobs: readonly BoostJob[],
  done: () => void,
): Promise<Boosted[]> {
  const results = new Array<Boosted>(jobs.length)
  let next = 0
  await Promise.all(
    workers.map(async worker => {
      while (next < jobs.length) {
        const at = next++
        const answer = heard(worker)
        worker.postMessage(jobs[at])
        results[at] = (await answer) as Boosted
        done()
      }
    }),
  )
  return results
}

/** The worker's next message; rejects when it dies first. */
function heard(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      end()
    }
    const onMessage = (message: unknown) => settle(() => resolve(message))
    const onError = (error: unknown) => settle(() => reject(error))
    const onExit = (code: number) => settle(() => reject(new Error(`a worker ended with ${code}`)))
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
}

async function dismiss(workers: readonly Worker[]): Promise<void> {
  await Promise.all(workers.map(worker => worker.terminate()))
}
