import type { Logger } from 'pino'
import type { Replica } from './replica.ts'

/** Takes what others have published, handed in and learned. */
export function follower(
  { inForce, learner, life, uploads }: Replica,
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

  const tried = (what: Promise<unknown>, name: string) =>
    what.catch(error => logger.debug({ err: error }, `cannot look for ${name} now`))
  return {
    /** Its version. */
    strategy,
    async all() {
      await tried(strategy(), 'a new strategy')
      await tried(learner.follow(inForce.current()), 'what was learned')
      await tried(uploads.follow(), 'versions of models')
      await tried(life.follow(), 'new roles of models')
    },
  }
}
