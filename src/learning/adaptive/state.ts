import type { Change } from './change.ts'
import { emptySums, type Forgetting, type Observation, observed, type Sums, summed } from './sums.ts'

/** What one partition of the customers has taught: the sums of each action in each channel. */
export type LearnedState = Readonly<Record<string, Sums>>

/** What a change of an outcome means: what was learned before is taken back, and what is right now is learned. */
export type Lesson = Change<Observation>

/** The name of an action in a channel; ids have no spaces. */
export const learnerKey = (actionId: string, channel: string) => `${actionId} ${channel}`

/** Names an action and its channel again. */
export function ofKey(key: string): { actionId: string; channel: string } {
  const [actionId, channel] = key.split(' ')
  return { actionId: actionId!, channel: channel! }
}

/** The state after more lessons, whatever their order. */
export function learn(state: LearnedState, lessons: readonly Lesson[], forgetting: Forgetting): LearnedState {
  const next: Record<string, Sums> = { ...state }
  const take = (observation: Observation | null, times: 1 | -1) => {
    if (!observation) return
    const { actionId, channel, at, inputs } = observation
    const key = learnerKey(actionId, channel)
    next[key] = observed(next[key] ?? emptySums(inputs.length, at), observation, times, forgetting)
  }
  for (const { before, after } of lessons) {
    take(before, -1)
    take(after, 1)
  }
  return next
}

/** The sums of an action in a channel over all partitions; null where nothing was learned. */
export function merged(states: readonly LearnedState[], key: string, forgetting: Forgetting): Sums | null {
  const all = states.flatMap(state => state[key] ?? [])
  return all.length > 0 ? summed(all, forgetting) : null
}
