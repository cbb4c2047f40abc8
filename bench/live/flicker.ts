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
  /** Changes of the set of locks. */
  readonly lockChanges: number
  /** Of events that changed the locks. */
  readonly lockP50Ms: number
}

export interface Flicker {
  readonly lines: readonly [FlickerLine, FlickerLine]
  /** Changes of first place without calm over those with it. */
  readonly timesCalmer: number
  /** Changes of locks that were told with another event or later than without calm. */
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
  for (const { because, revision } of withCalm.flatMap(lockChanges))
    if (typeof because !== 'number') mistakes.push(`calm: locks came by ${because} with revision ${revision}`)
  const lines = [lineOf('calm', withCalm), lineOf('without calm', without)] as const
  return {
    lines,
    timesCalmer: lines[1].changes / lines[0].changes,
    locksDelayed: delayed(withCalm, without),
    calm,
    mistakes,
  }
}

function lockChanges({ seen }: FollowedCall) {
  return seen.filter((each, index) => index > 0 && each.locks !== seen[index - 1]!.locks)
}

/** Changes of locks without calm that did not come with the same revision of the same call with it. */
function delayed(withCalm: readonly FollowedCall[], without: readonly FollowedCall[]): number {
  const keysOf = (call: FollowedCall) =>
    lockChanges(call).map(({ revision, locks }) => `${call.session} ${revision} ${locks}`)
  const told = new Set(withCalm.flatMap(keysOf))
  return without.flatMap(keysOf).filter(key => !told.has(key)).length
}

function lineOf(variant: FlickerLine['variant'], calls: readonly FollowedCall[]): FlickerLine {
  const changes = calls.reduce(
    (sum, { seen }) =>
      sum + seen.filter(({ first }, index) => index > 0 && first !== seen[index - 1]!.first).length,
    0,
  )
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
    lockChanges: calls.flatMap(lockChanges).length,
    lockP50Ms: median(locking.map(({ sentAt, toldAt }) => toldAt! - sentAt)),
  }
}
