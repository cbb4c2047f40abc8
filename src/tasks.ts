import { join } from 'node:path'
import type { Environment } from './environment.ts'
import type { Handlers } from './jobs-port.ts'
import type { Lifecycle } from './models/lifecycle.ts'
import type { Uploads } from './models/uploads.ts'
import { checked } from './tasks/checked.ts'
import { EvaluateData, ImportData, type JOB_DATA, TrainData } from './tasks/data.ts'
import { evaluateStrategy } from './tasks/evaluate.ts'
import { importFile } from './tasks/import.ts'
import { runTact } from './tasks/run-tact.ts'
import { trainFromLog } from './tasks/train.ts'
import type { World } from './world.ts'

/** The command line, as seen from the source and from the compiled program. */
const TACT = join(import.meta.dirname, '../tact.mjs')

/** Who does which type of job. */
export function handlersOf(
  world: World,
  life: Lifecycle,
  uploads: Uploads,
  { TACT_DATA, TACT_MODELS, TACT_STRATEGY, TACT_REDIS_URL }: Environment,
  customerChanged: (customerId: string) => void,
): Handlers {
  const run = runTact(TACT, { TACT_DATA, TACT_MODELS, TACT_STRATEGY, TACT_REDIS_URL })
  return {
    train: checked(TrainData, trainFromLog(run, TACT_MODELS, life, uploads)),
    import: checked(ImportData, importFile(world, TACT_DATA, customerChanged)),
    evaluate: checked(EvaluateData, evaluateStrategy(run, TACT_DATA)),
  } satisfies Record<keyof typeof JOB_DATA, unknown>
}
