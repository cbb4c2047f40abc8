import { type Posterior, type PriorBelief, posteriorOf } from './posterior.ts'
import { type LearnedState, learnerKey, merged } from './state.ts'

/** What all partitions have taught together, as decisions of one strategy use it. */
export interface Learned {
  readonly states: readonly LearnedState[]
  /** What is believed in a channel at a time of each action; null of one of which nothing was learned. */
  in(channel: string, at: number): (action: Learning) => Posterior | null
}

/** An action that learns, and its place among those of its strategy. */
type Learning = { readonly id: string; readonly index: number }

/** Forgetting goes on without outcomes: what is believed is worked out anew this often in a half-life. */
const TIMES_IN_A_HALF_LIFE = 64

export function learnedOf(states: readonly LearnedState[], prior: PriorBelief): Learned {
  const known = new Map<string, Known[]>()
  const lastsMs = Math.min(prior.halfLifeMs, prior.level.halfLifeMs) / TIMES_IN_A_HALF_LIFE

  function knownIn(channel: string): Known[] {
    const before = known.get(channel)
    if (before) return before
    const inChannel: Known[] = []
    known.set(channel, inChannel)
    return inChannel
  }

  return {
    states,
    in(channel, at) {
      const inChannel = knownIn(channel)
      return ({ id, index }) => {
        const before = inChannel[index]
        if (before && at < before.until) return before.posterior
        const sums = merged(states, learnerKey(id, channel), prior)
        const posterior = sums && posteriorOf(sums, prior, Math.max(at, sums[0]!))
        inChannel[index] = { posterior, until: at + lastsMs }
        return posterior
      }
    },
  }
}

interface Known {
  readonly posterior: Posterior | null
  readonly until: number
}
