import type { Logger } from 'pino'
import type { Environment } from '../environment.ts'
import { looksTooFarBack } from '../strategy/looks-back.ts'
import type { Replica } from './replica.ts'

/**
 * Warns, once of each, of what decisions have to do without: models that the strategy names (they come to a replica by another way) and
 * histories that end before its limits do. To be called where strategy or models have changed.
 */
export function strategyWarnings(
  { inForce, missingModels }: Replica,
  { TACT_HISTORY_KEPT }: Environment,
  logger: Logger,
): () => void {
  let told: readonly string[] = []
  return () => {
    const models = missingModels()
    const reasons = looksTooFarBack(inForce.current(), TACT_HISTORY_KEPT)
    const isNew = (words: readonly string[]) => words.some(each => !told.includes(each))
    if (isNew(models))
      logger.warn(
        { models },
        'the strategy names models of which no version serves here; it goes on without them',
      )
    if (isNew(reasons)) logger.warn({ reasons }, 'the strategy looks further back than histories are kept')
    told = [...models, ...reasons]
  }
}
