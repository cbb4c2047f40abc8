import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { durationMs } from '../../src/strategy/schema/common.ts'
import type { Call } from '../../test/live/calls.ts'
import type { FollowedCall } from '../../test/live/followed-call.ts'
import { replay } from '../../test/live/replay.ts'
import { median } from './figures.ts'
import { demoCustomer, embeddedServer, ROOT } from './servers.ts'

/** Somebody says something every four seconds. Eight times as fast, the dwell of eight seconds is the one second that it can be at least. */
const UTTERANCE_EVERY_MS = 4_000
const SPEED = 8
const PLACEMENT = 'agent-screen'
const CALLS_TWICE = 2

export interface FlickerLine {
  readonly variant: 'calm' | 'without calm'
  readonly calls: number
  /** Changes of first place that their watchers saw, after the one at the start. */
  readonly changes: number
  readonly changesPerCall: number
  /** Of those, with the same locks before and after: what a calm screen is to hold back. */
  readonly freeChanges: number
  /** First places that were gone again within the dwell: what an eye sees as flicker. */
  readonly brief: number
  /** Changes of the set of locks. */
  readonly lockChanges: number
  /** Of events that changed the locks. */
  readonly lockP50Ms: number
}

export interface Flicker {
  readonly lines: readonly [FlickerLine, FlickerLine]
  /** Changes of first place without calm over those with it; of all, and of those under the same locks. */
  readonly timesCalmer: number
  readonly timesCalmerFree: number
  readonly timesFewerBrief: number
  /** Changes of locks that the calm screen did not show with the very revision that brought them. */
  readonly locksDelayed: number
  /** As it was at this speed. */
  readonly calm: { readonly margin: number; readonly dwell: string; readonly prompts: number }
  readonly mistakes: readonly string[]
}

/** The same calls of the same customers, on a screen that stays calm and on one that does not. */
export async function measureFlicker(folder: string, calls: readonly Call[]): Promise<Flicker> {
  const config = join(ROOT, 'config')
  const placements = parse(await readFile(join(config, 'placements.yaml'), 'utf8'))
  const { margin, dwell, prompts, ...rest } = placements[PLACEMENT]
  const calm = { margin, dwell: `${Math.ceil(durationMs(dwell) / 1_000 / SPEED)}s`, prompts }
  const mistakes: string[] = []

  async function watched(name: string, agentScreen: object): Promise<FollowedCall[]> {
    const strategy = join(folder, `flicker-${name}`)
    await cp(config, strategy, { recursive: true })
    await writeFile(join(strategy, 'placements.yaml'), stringify({ ...placements, [PLACEMENT]: agentScreen }))
    const server = await embeddedServer(join(folder, `flicker-${name}-data`), { strategy })
    try {
      const said = Array.from({ length: CALLS_TWICE }, (_, time) =>
        calls.map(call => ({ ...call, id: `${time}-${call.id}` })),
      ).flat()
      const { followed, mistakes: made } = await replay(said, {
        feed: server.port,
        watch: server.port,
        prefix: 'flicker',
        customerOf: index => demoCustomer(3 * index),
        lines: 40,
        everyMs: UTTERANCE_EVERY_MS / SPEED,
        settleMs: 1_500,
      })
      mistakes.push(...made.map(mistake => `${name}: ${mistake}`))
      return [...followed]
    } finally {
      await server.stop()
    }
  }

  const withCalm = await watched('calm', { ...rest, ...calm })
  const without = await watched('without', rest)
  const lines = [
    lineOf('calm', withCalm, durationMs(calm.dwell)),
    lineOf('without calm', without, durationMs(calm.dwell)),
  ] as const
  return {
    lines,
    timesCalmer: lines[1].changes / lines[0].changes,
    timesCalmerFree: lines[1].freeChanges / lines[0].freeChanges,
    timesFewerBrief: lines[1].brief / lines[0].brief,
    locksDelayed: withCalm.reduce((sum, { lateLocks }) => sum + lateLocks, 0),
    calm,
    mistakes,
  }
}

function lockChanges({ seen }: FollowedCall) {
  return seen.filter((each, index) => index > 0 && each.locks !== seen[index - 1]!.locks)
}

function lineOf(
  variant: FlickerLine['variant'],
  calls: readonly FollowedCall[],
  dwellMs: number,
): FlickerLine {
  const firstChanges = calls.flatMap(({ seen }) => {
    let since = seen[0]?.at ?? 0
    return seen.flatMap((each, index) => {
      const before = seen[index - 1]
      if (!before || each.first === before.first) return []
      const free = each.locks === before.locks
      const brief = each.at - since < dwellMs
      since = each.at
      return { free, brief: free && brief }
    })
  })
  const changes = firstChanges.length
  const locking = calls.flatMap(call =>
    lockChanges(call).flatMap(({ because }) =>
      typeof because === 'number' ? call.events[because - 1]! : [],
    ),
  )
  return {
    variant,
    calls: calls.length,
    changes,
    changesPerCall: changes / calls.length,
    freeChanges: firstChanges.filter(({ free }) => free).length,
    brief: firstChanges.filter(({ brief }) => brief).length,
    lockChanges: calls.flatMap(lockChanges).length,
    lockP50Ms: median(locking.map(({ sentAt, toldAt }) => toldAt! - sentAt)),
  }
}
