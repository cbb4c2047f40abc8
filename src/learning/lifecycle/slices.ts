import { evenNumber, seedOf } from '../exploration/chance.ts'

/** All customers of a model are so many slices of equal size; a share is a whole number of them. */
export const SLICES = 10_000

/** Whose slices: from the first to before the last of each part, in order, none touching another. */
export type Slices = readonly (readonly [from: number, until: number])[]

/** The slice of a customer: always the same for a model, and of no meaning for another. */
export function sliceOf(model: string, customerId: string): number {
  return Math.floor(evenNumber(seedOf('challenger', model, customerId), 0) * SLICES)
}

export function holds(slices: Slices, slice: number): boolean {
  for (const [from, until] of slices) if (slice >= from && slice < until) return true
  return false
}

/** How many slices a share is; null where it is no whole number of them. */
export function slicesIn(share: number): number | null {
  const count = Math.round(share * SLICES)
  return Math.abs(share * SLICES - count) < 1e-6 ? count : null
}

/** As many as asked for: of its own as many as can stay, and the rest of what nobody has. */
export function resized(own: Slices, others: readonly Slices[], count: number): Slices {
  const taken = [own, ...others].flat()
  const kept = firstOf(own, count)
  return joined([...kept, ...firstOf(free(taken), count - size(kept))])
}

const size = (slices: Slices) => slices.reduce((sum, [from, until]) => sum + until - from, 0)

function firstOf(slices: Slices, count: number): Slices {
  let left = count
  return slices.flatMap(([from, until]) => {
    const end = Math.min(until, from + left)
    left -= Math.max(0, end - from)
    return end > from ? [[from, end] as const] : []
  })
}

function free(taken: Slices): Slices {
  const ends: Slices = [...inOrder(taken), [SLICES, SLICES]]
  let from = 0
  return ends.flatMap(([start, until]) => {
    const gap = start > from ? [[from, start] as const] : []
    from = until
    return gap
  })
}

function joined(slices: Slices): Slices {
  const all: [number, number][] = []
  for (const [from, until] of inOrder(slices)) {
    const last = all.at(-1)
    if (last?.[1] === from) last[1] = until
    else all.push([from, until])
  }
  return all
}

const inOrder = (slices: Slices) => [...slices].sort(([a], [b]) => a - b)
