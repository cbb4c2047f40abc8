import type { LearnerName } from '../training/arguments.ts'
import { treesLearner } from '../training/boosting/learn-trees.ts'
import { learnLogistic } from '../training/learn-logistic.ts'
import type { Learner } from '../training/learner.ts'
import { boostingWorkers } from './boosting-workers.ts'

/** A learner with whatever works for it; to be closed. */
export interface HiredLearner {
  learn: Learner
  close(): Promise<void>
}

/** The learner of tables that --learner names; texts have a road of their own. */
export function learnerNamed(name: Exclude<LearnerName, 'text'>): HiredLearner {
  if (name === 'logistic') return { learn: learnLogistic, close: async () => {} }
  const workers = boostingWorkers()
  return { learn: treesLearner(workers.crew), close: workers.close }
}
