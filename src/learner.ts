import { type Learned, learnedOf } from './learning/adaptive/learned.ts'
import { type LearnedState, type Lesson, learn } from './learning/adaptive/state.ts'
import { PARTITIONS, partitionOf } from './partitions.ts'
import type { Store } from './ports.ts'
import type { Learning, Strategy } from './strategy/strategy.ts'
import type { Learner } from './world.ts'

/** What adaptive actions learn, kept in the store, a state for each partition, and followed on every replica. */
export interface StoredLearner extends Learner {
  /** Takes what others have learned, and what was learned with these features before. */
  follow(strategy: Strategy): Promise<void>
  /** When all lessons are kept or lost. */
  settled(): Promise<void>
}

/** Lessons are collected for this long, since a write costs much the same however many it holds. */
const COLLECT_MS = 50
const RETRY_MS = 500
/** Lessons that wait for the store at most. */
const MOST_WAITING = 20_000

interface Known {
  readonly revision: number
  readonly state: LearnedState
}

interface Waiting {
  readonly name: string
  readonly learning: Learning
  readonly lesson: Lesson
}

const unknown: Known = { revision: 0, state: {} }
const noLearning: Learned = { states: [], of: () => null }

/** The state of a partition that has learned from features of this shape. */
const nameOf = ({ shape }: Learning, partition: number) => `learned:${shape}:${partition}`
const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition)

export function storedLearner(store: Store, onLost: (count: number, why: unknown) => void): StoredLearner {
  const known = new Map<string, Known>()
  let merged: { readonly learning: Learning; readonly learned: Learned } | null = null
  let waiting: Waiting[] = []
  let timer: NodeJS.Timeout | null = null
  let writing: Promise<void> = Promise.resolve()

  function take(name: string, next: Known): void {
    // A reader that was overtaken by a writer has nothing new.
    if (next.revision < (known.get(name)?.revision ?? 0)) return
    known.set(name, next)
    merged = null
  }

  async function read(name: string): Promise<Known> {
    const found = await store.state(name)
    const next = found ? { revision: found.revision, state: unpackState(found.value) } : unknown
    take(name, next)
    return next
  }

  /** Whoever wrote in between is not overwritten: his state is read, and the lessons are learned on top of it. */
  async function write(name: string, { belief }: Learning, lessons: readonly Lesson[]): Promise<void> {
    let before = known.get(name) ?? (await read(name))
    for (;;) {
      const next = { revision: before.revision + 1, state: learn(before.state, lessons, belief) }
      if (await store.writeState(name, { revision: next.revision, value: packState(next.state) }))
        return take(name, next)
      before = await read(name)
    }
  }

  async function writeAll(): Promise<void> {
    const batch = waiting
    waiting = []
    for (const name of new Set(batch.map(each => each.name))) {
      const lessons = batch.filter(each => each.name === name)
      const { learning } = lessons[0]!
      await write(
        name,
        learning,
        lessons.map(({ lesson }) => lesson),
      ).catch(error => keepForLater(lessons, error))
    }
  }

  function keepForLater(lessons: readonly Waiting[], why: unknown): void {
    const room = Math.max(0, MOST_WAITING - waiting.length)
    if (lessons.length > room) onLost(lessons.length - room, why)
    waiting.unshift(...lessons.slice(0, room))
    soon(RETRY_MS)
  }

  function soon(ms: number): void {
    timer ??= setTimeout(() => {
      timer = null
      writing = writing.then(writeAll)
    }, ms)
  }

  return {
    learned({ learning }) {
      if (!learning) return noLearning
      if (merged?.learning !== learning) {
        const states = partitions.map(partition => (known.get(nameOf(learning, partition)) ?? unknown).state)
        merged = { learning, learned: learnedOf(states, learning.belief) }
      }
      return merged.learned
    },
    learn(customerId, { learning }, lesson) {
      if (!learning) return
      if (waiting.length >= MOST_WAITING) return onLost(1, new Error('the store is too far behind'))
      waiting.push({ name: nameOf(learning, partitionOf(customerId)), learning, lesson })
      soon(COLLECT_MS)
    },
    async follow({ learning }) {
      if (!learning) return
      const names = partitions.map(partition => nameOf(learning, partition))
      const revisions = await store.stateRevisions(names)
      const changed = names.filter((name, index) => revisions[index]! > (known.get(name)?.revision ?? 0))
      await Promise.all(changed.map(read))
    },
    async settled() {
      if (timer) clearTimeout(timer)
      timer = null
      writing = writing.then(writeAll)
      await writing
      if (timer) clearTimeout(timer)
      if (waiting.length > 0) onLost(waiting.length, new Error('the store could not be written'))
    },
  }
}

type Packed = Readonly<Record<string, Uint8Array>>

function packState(state: LearnedState): Packed {
  const packed = Object.entries(state).map(
    ([key, sums]) => [key, Buffer.from(sums.buffer, sums.byteOffset, sums.byteLength)] as const,
  )
  return Object.fromEntries(packed)
}

function unpackState(value: unknown): LearnedState {
  // Copied, so that they begin where numbers of eight bytes may.
  const entries = Object.entries(value as Packed).map(
    ([key, bytes]) => [key, new Float64Array(Uint8Array.from(bytes).buffer)] as const,
  )
  return Object.fromEntries(entries)
}
