import { machine } from '../report.ts'
import type { Flicker } from './flicker.ts'
import type { Idle } from './idle.ts'
import type { Latency } from './latency.ts'
import type { Part } from './parts.ts'

/** What was measured of it. */
export interface LiveResults {
  readonly latency?: Latency
  readonly flicker?: Flicker
  readonly idle?: Idle
  readonly parts?: readonly Part[]
}

export interface Goal {
  readonly goal: string
  readonly figure: number
  readonly met: boolean
}

const most = (goal: string, figure: number, bound: number): Goal => ({ goal, figure, met: figure <= bound })

export function goalsOf({ latency, flicker, idle }: LiveResults): Goal[] {
  return [
    ...(latency ? latencyGoals(latency) : []),
    ...(flicker ? flickerGoals(flicker) : []),
    ...(idle ? idleGoals(idle) : []),
  ]
}

function latencyGoals(latency: Latency): Goal[] {
  const multiples = timesBare(latency)
  const bounds = { embedded: 3, redis: 5 }
  return (['embedded', 'redis'] as const).flatMap(variant => {
    const multiple = multiples.get(variant)
    const goal = `p99 on ${variant} at most ${bounds[variant]} times that of the bare server`
    return multiple ? most(goal, multiple.p99, bounds[variant]) : []
  })
}

const flickerGoals = ({ timesCalmer, locksDelayed }: Flicker): Goal[] => [
  {
    goal: 'calm at least halves the changes of first place',
    figure: timesCalmer,
    met: timesCalmer >= 2,
  },
  most('locks delayed by calm: none', locksDelayed, 0),
]

function idleGoals({ connections, alive, perSession: { anonymous, resident } }: Idle): Goal[] {
  return [
    most('kB a watched session that is idle: under 20', Math.max(resident, anonymous ?? 0) / 1_000, 20),
    most('connections that missed pings: none', connections - alive, 0),
  ]
}

function timesBare({ lines }: Latency) {
  const bare = lines.find(({ variant }) => variant === 'bare')!
  return new Map(
    lines.map(({ variant, p50Ms, p99Ms }) => [variant, { p50: p50Ms / bare.p50Ms, p99: p99Ms / bare.p99Ms }]),
  )
}

export function liveMarkdown(results: LiveResults, notes: readonly string[]): string {
  const { cpu, cores, system, node } = machine()
  const { latency, flicker, idle, parts } = results
  return [
    `${cpu}, ${cores} cores, ${system}, Node ${node}`,
    ...notes,
    '',
    ...(latency ? [...latencyTable(latency), ''] : []),
    ...(flicker ? [...flickerTable(flicker), ''] : []),
    ...(idle ? [...idleTable(idle), ''] : []),
    ...(parts ? [...partsTable(parts), ''] : []),
    '| goal | figure | |',
    '|---|---:|---|',
    ...goalsOf(results).map(({ goal, figure, met }) =>
      row(goal, figure.toFixed(2), met ? 'met' : '**missed**'),
    ),
    '',
  ].join('\n')
}

function latencyTable(latency: Latency): string[] {
  const multiples = timesBare(latency)
  return [
    `What a watcher is told for an event has ${latency.bytes} bytes.`,
    '',
    '| from event to watcher | events, with changes | p50 ms | p99 ms | p99 of the rounds | p50 times bare | p99 times bare | ack p50 ms | ack p99 ms |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...latency.lines.map(line => {
      const { p50, p99 } = multiples.get(line.variant)!
      return row(
        line.variant,
        `${line.events}, ${line.changes}`,
        line.p50Ms.toFixed(2),
        line.p99Ms.toFixed(2),
        line.p99Rounds.map(ms => ms.toFixed(1)).join(', '),
        p50.toFixed(1),
        p99.toFixed(1),
        line.ackP50Ms?.toFixed(2) ?? '',
        line.ackP99Ms?.toFixed(2) ?? '',
      )
    }),
  ]
}

function flickerTable({
  lines,
  timesCalmer,
  timesCalmerFree,
  timesFewerBrief,
  locksDelayed,
  calm,
}: Flicker): string[] {
  return [
    `Calm: margin ${calm.margin}, dwell ${calm.dwell}, ${calm.prompts} prompts; ${timesCalmer.toFixed(2)} times fewer changes of first place, ${timesCalmerFree.toFixed(2)} times where the locks stayed the same, ${timesFewerBrief.toFixed(2)} times fewer that were gone within the dwell; ${locksDelayed} changes of locks delayed.`,
    '',
    '| screen | calls | changes of first place | a call | under the same locks | gone within the dwell | changes of locks | locks told, p50 ms |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...lines.map(({ variant, calls, changes, changesPerCall, freeChanges, brief, lockChanges, lockP50Ms }) =>
      row(
        variant,
        calls,
        changes,
        changesPerCall.toFixed(2),
        freeChanges,
        brief,
        lockChanges,
        lockP50Ms.toFixed(2),
      ),
    ),
  ]
}

function idleTable({ perSession, before, open, afterLoad, ...idle }: Idle): string[] {
  const memory = [
    ['resident', (of: typeof before) => of.resident],
    ['resident, without files', (of: typeof before) => of.anonymous ?? Number.NaN],
    ['heap', (of: typeof before) => of.heap],
  ] as const
  return [
    `${idle.sessions} watched sessions on ${idle.connections} connections, ${idle.alive} of which had two pings and are open; then ` +
      `${idle.eventsPerSecond} events/s, ${idle.events} in all: ack p50 ${idle.ackP50Ms.toFixed(1)} ms, p99 ${idle.ackP99Ms.toFixed(1)} ms; ${idle.decisions} decisions sent.`,
    '',
    '| memory after collection | before MB | all open MB | kB a session | after the events MB |',
    '|---|---:|---:|---:|---:|',
    ...memory.map(([name, read]) =>
      row(
        name,
        megabytes(read(before)),
        megabytes(read(open)),
        (read(perSession) / 1_000).toFixed(1),
        megabytes(read(afterLoad)),
      ),
    ),
  ]
}

const partsTable = (parts: readonly Part[]): string[] => [
  '| on the server, one event at a time | p10 µs | p50 µs | p99 µs |',
  '|---|---:|---:|---:|',
  ...parts.map(({ part, p10Us, p50Us, p99Us }) =>
    row(part, p10Us.toFixed(0), p50Us.toFixed(0), p99Us.toFixed(0)),
  ),
]

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
