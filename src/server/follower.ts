import type { Logger } from 'pino'
import { StoreUnavailable } from '../errors.ts'
import type { Replica } from './replica.ts'
import { seldom } from './seldom.ts'

/** A folder that cannot be written to is tried again after this time: each time all that is missing is read. */
const AGAIN_MS = 10_000

/** Takes what others have published, handed in and learned. */
export function follower(
  { inForce, learner, life, uploads, models }: Replica,
  logger: Logger,
  strategyChanged: () => void,
) {
  let seen = inForce.current()
  async function strategy(): Promise<string> {
    await inForce.follow()
    // Whoever published it: the screens that are watched show what is best by it.
    if (inForce.current() !== seen) strategyChanged()
    seen = inForce.current()
    return seen.version
  }

  const notPut = seldom(
    (err: unknown) =>
      logger.warn(
        { err },
        'versions of models that were handed in are not all in the folder; tried again by itself',
      ),
    Date.now,
  )
  let notBefore = 0
  async function versions(): Promise<void> {
    if (performance.now() < notBefore) return
    try {
      if (await uploads.follow()) await models.reload()
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error
      notBefore = performance.now() + AGAIN_MS
      notPut(error)
    }
  }

  const tried = (what: Promise<unknown>, name: string) =>
    what.catch(error => logger.debug({ err: error }, `cannot look for ${name} now`))
  return {
    /** Its version. */
    strategy,
    /** Of models. */
    versions,
    async all() {
      await tried(strategy(), 'a new strategy')
      await tried(learner.follow(inForce.current()), 'what was learned')
      await tried(versions(), 'versions of models')
      await tried(life.follow(), 'new roles of models')
    },
  }
}
