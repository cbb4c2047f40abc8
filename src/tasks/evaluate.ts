import { join } from 'node:path'
import type { z } from 'zod'
import type { Task } from '../jobs-port.ts'
import type { EvaluateData } from './data.ts'
import type { RunTact } from './run-tact.ts'
import { wordsOf } from './train.ts'

/** In the data folder: strategies that may be asked about. */
const STRATEGIES = 'strategies'

/** What another strategy would have earned by the decision log, as `tact evaluate --strategy` tells it. */
export function evaluateStrategy(run: RunTact, dataFolder: string) {
  return async ({ strategy, since, placement, reward }: z.output<typeof EvaluateData>, task: Task) => {
    const words = { strategy: join(dataFolder, STRATEGIES, strategy), since, placement, reward }
    const { answer, said } = await run('evaluate', wordsOf(words), task)
    return { strategy, report: answer, said }
  }
}
