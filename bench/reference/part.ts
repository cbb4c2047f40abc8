import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Generator } from '../generator.ts'
import type { Plan } from '../rounds.ts'
import type { Goal } from './goals.ts'

/** What a part measures with. */
export interface Given {
  readonly generator: Generator
  readonly plan: Plan
  /** Numbers of candidates that rates are measured at. */
  readonly sizes: readonly number[]
  readonly quick: boolean
}

/** What a part found. */
export interface Found {
  /** Tables in Markdown, each with a line above it. */
  readonly text: string
  /** The same as numbers. */
  readonly figures: unknown
  readonly goals: readonly Goal[]
}

export interface Part {
  readonly name: string
  readonly question: string
  measure(given: Given): Promise<Found>
}

/** Number of candidates wherever it is not what is varied. */
export const USUAL_CANDIDATES = 50

/** Whatever was started is stopped at the end, and the folder is gone. */
export async function inFolder<T>(
  run: (
    folder: string,
    started: <V extends { stop(): Promise<void> }>(starting: Promise<V>) => Promise<V>,
  ) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tact-bench-'))
  const running: { stop(): Promise<void> }[] = []
  try {
    return await run(folder, async starting => {
      const server = await starting
      running.push(server)
      return server
    })
  } finally {
    await Promise.all(running.map(server => server.stop()))
    await rm(folder, { recursive: true, force: true })
  }
}
