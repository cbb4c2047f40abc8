import { type Learned, learnedOf } from '../learning/adaptive/learned.ts'
import type { LearnedState } from '../learning/adaptive/state.ts'
import type { Strategy } from '../strategy/strategy.ts'
import type { Stream } from '../stream-ports.ts'
import type { Learner } from '../world.ts'
import { LESSONS, stateOf } from './teach.ts'

/** What adaptive actions have learned, followed on every replica. */
export interface FollowedLearner extends Learner {
  /** Takes what was learned since, here or elsewhere. */
  follow(strategy: Strategy): Promise<void>
}

const noLearning: Learned = { states: [], in: () => () => null }

/** Reads what the lessons of the stream have taught; nothing is written here. */
export function followedLearner(stream: Stream): FollowedLearner {
  /** By partition: how far its lessons had come when they were read, and what they had taught. */
  const reached: string[] = []
  const kept: unknown[] = []
  let merged: { readonly learning: Strategy['learning']; readonly learned: Learned } | null = null

  return {
    learned({ learning }) {
      if (!learning) return noLearning
      if (merged?.learning !== learning) {
        const states = kept.map((each): LearnedState => stateOf(each, learning))
        merged = { learning, learned: learnedOf(states, learning.belief) }
      }
      return merged.learned
    },
    async follow({ learning }) {
      if (!learning) return
      const positions = await stream.reached(LESSONS)
      const read = async (position: string, partition: number) => {
        if (position === (reached[partition] ?? '')) return
        kept[partition] = await stream.state(partition, LESSONS)
        reached[partition] = position
        merged = null
      }
      await Promise.all(positions.map(read))
    },
  }
}
