import { isDeepStrictEqual } from 'node:util'
import { observationOf } from '../decision/observation.ts'
import { labelOf } from '../learning/adaptive/labels.ts'
import { type LearnedState, type Lesson, learn, learnerKey } from '../learning/adaptive/state.ts'
import type { Sums } from '../learning/adaptive/sums.ts'
import { own } from '../own.ts'
import type { OutcomeEntry } from '../ports.ts'
import type { Learning } from '../strategy/strategy.ts'
import type { Consumer } from '../stream-ports.ts'
import { type Changes, outcomeConsumer } from './outcome-consumer.ts'
import type { FindTold, ToldOutcome } from './told-outcome.ts'

export const LESSONS = 'lessons'

/** By the shape of the features; of a learned state, the bytes of its sums. */
type Kept = Readonly<Record<string, Readonly<Record<string, Uint8Array>>>>

/** What was learned of other features is kept for so many shapes: a strategy that is rolled back finds it again. */
const SHAPES = 3

interface Taught {
  readonly learning: Learning
  readonly lesson: Lesson
}

/** Use case 5: what came of an adaptive action teaches it, once; what gives way to another answer, or is taken back, is unlearned. */
export function lessons(find: FindTold): Consumer<Kept, Changes<Taught>> {
  return outcomeConsumer({ name: LESSONS, initial: {}, find, changeOf: taughtBy, changed: withLesson })
}

/** What has been learned of features of this shape. */
export function stateOf(kept: unknown, { shape }: Learning): LearnedState {
  return mapped((kept as Kept | undefined)?.[shape] ?? {}, unpacked)
}

/** Only what the lesson is about is unpacked: a state has all actions in all channels. */
function withLesson(kept: Kept, { learning, lesson }: Taught): Kept {
  const { [learning.shape]: before = {}, ...others } = kept
  const { actionId, channel } = (lesson.before ?? lesson.after)!
  const key = learnerKey(actionId, channel)
  const bytes = own(before, key)
  const learned = learn(bytes ? { [key]: unpacked(bytes) } : {}, [lesson], learning.belief)
  const latest = Object.entries(others).slice(1 - SHAPES)
  return Object.fromEntries([...latest, [learning.shape, { ...before, ...mapped(learned, packed) }]])
}

/** Copied, so that they begin where numbers of eight bytes may. */
function unpacked(bytes: Uint8Array): Sums {
  return new Float64Array(Uint8Array.from(bytes).buffer)
}

function packed({ buffer, byteOffset, byteLength }: Sums): Uint8Array {
  return Buffer.from(buffer, byteOffset, byteLength)
}

function mapped<A, B>(record: Readonly<Record<string, A>>, by: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, by(value)]))
}

/** Null where nothing is learned of it: no adaptive action, or what came of the action is what it was. */
async function taughtBy({ actionId, record, strategy, change }: ToldOutcome): Promise<Taught | null> {
  const { learning } = strategy
  const changed = record.adapted && learning && (await change())
  if (!changed) return null
  const observed = (outcome: OutcomeEntry | null) => {
    const label = outcome && labelOf(outcome, learning)
    return label && observationOf(record, strategy, actionId, label)
  }
  const lesson = { before: observed(changed.before), after: observed(changed.after) }
  // Where both say the same, fractions that are taken off and added again would leave a trace.
  return isDeepStrictEqual(lesson.before, lesson.after) ? null : { learning, lesson }
}
