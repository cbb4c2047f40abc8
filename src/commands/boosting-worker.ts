import { parentPort, workerData } from 'node:worker_threads'
import { type BoostJob, boost } from '../training/boosting/boost.ts'
import type { BinnedTable } from '../training/boosting/table.ts'

/** The file of a worker thread: grows the ensembles of the jobs that it is sent, over the table that it was given. */
const table = workerData as BinnedTable

parentPort!.on('message', (job: BoostJob) => parentPort!.postMessage(boost(table, job)))
parentPort!.postMessage('ready')
