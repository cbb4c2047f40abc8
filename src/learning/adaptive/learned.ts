import { type Posterior, type PriorBelief, posteriorOf } from './posterior.ts'
import { type LearnedState, learnerKey, merged } from './state.ts'

/** What all partitions have taught together, as decisions use it. */
export interface Learned {
  readonly states: readonly LearnedState[]
  /** What is believed of an action in a channel at a time; null where nothing was learned of it. */
  of(actionId: string, channel: string, at: number): Posterior | null
}

/** Forgetting goes on without outcomes: what is believed is worked out anew this often in a half-life. */
const TIMES_IN_A_HALF_LIFE = 64

export function learnedOf(states: readonly LearnedState[], prior: PriorBelief): Learned {
  const known = new Map<string, Map<string, Known>>()
  const lastsMs = Math.min(prior.halfLifeMs, prior.level.halfLifeMs) / TIMES_IN_A_HALF_LIFE
  return {
    states,
    of(actionId, channel, at) {
      let inChannel = known.get(channel)
      if (!inChannel) {
        inChannel = new Map()
        known.set(channel, inChannel)
      }
      const before = inChannel.get(actionId)
      if (before && at < before.until) return before.posterior
      const sums = merged(states, learnerKey(actionId, channel), prior)
      const posterior = sums && posteriorOf(sums, prior, Math.max(at, sums[0]!))
      inChannel.set(actionId, { posterior, until: at + lastsMs })
      return posterior
    },
  }
}

interface Known {
  readonly posterior: Posterior | null
  readonly until: number
}
