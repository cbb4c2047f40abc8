// What a live session costs: how soon a watcher knows, how calm the screen is, what watching costs in memory. See README.md.
// Exits 1 where an event was not acked in its order, something failed, or a lock was late.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { realCalls } from '../test/live/calls.ts'
import { measureFlicker } from './live/flicker.ts'
import { measureIdle } from './live/idle.ts'
import { measureLatency } from './live/latency.ts'
import { measureParts } from './live/parts.ts'
import { goalsOf, type LiveResults, liveMarkdown } from './live/report.ts'
import { ROOT } from './live/servers.ts'
import { machine } from './report.ts'

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    only: { type: 'string', multiple: true },
    rounds: { type: 'string', default: '3' },
    sessions: { type: 'string', default: '5000' },
  },
})
const rounds = Number(options.rounds)
const sessions = Number(options.sessions)
if (![rounds, sessions].every(count => Number.isInteger(count) && count > 0)) {
  console.error('--rounds and --sessions are whole numbers, such as 3 and 5000')
  process.exit(2)
}
const PARTS = ['latency', 'flicker', 'idle', 'parts']
const { only = PARTS } = options
const unknown = only.find(part => !PARTS.includes(part))
if (unknown !== undefined) {
  console.error(`There is no part "${unknown}"; --only takes one of ${PARTS.join(', ')}`)
  process.exit(2)
}

const at = new Date()
const { calls, missing } = realCalls(join(ROOT, '../shared/data'))
const notes = [
  `${calls.length} calls with ${calls.flatMap(call => call.events).length} events; load average before it began: ${loadavg()[0]!.toFixed(1)}`,
  ...missing.map(file => `**Not replayed: ${file} is not here**`),
]
const folder = await mkdtemp(join(tmpdir(), 'tact-live-'))

async function asked<T>(question: string, answer: () => Promise<T>): Promise<T | undefined> {
  if (!only.includes(question)) return undefined
  const startedAt = performance.now()
  const answered = await answer()
  console.error(`${question}: ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
  return answered
}

try {
  const results: LiveResults = {
    latency: await asked('latency', () => measureLatency(folder, calls, rounds)),
    flicker: await asked('flicker', () => measureFlicker(folder, calls)),
    idle: await asked('idle', () => measureIdle(folder, calls, sessions, { perSecond: 500, seconds: 20 })),
    parts: await asked('parts', () => measureParts(folder, calls)),
  }
  const { latency, flicker, idle } = results
  if (latency && latency.lines.length < 3)
    notes.push('**Not measured on Redis: there is no redis-server on PATH**')
  const text = liveMarkdown(results, notes)
  console.log(`\n${text}`)
  const kept = join(ROOT, 'bench/results', `${at.toISOString().slice(0, 19).replaceAll(':', '-')}-live`)
  await mkdir(join(ROOT, 'bench/results'), { recursive: true })
  await writeFile(
    `${kept}.json`,
    `${JSON.stringify({ at, machine: machine(), goals: goalsOf(results), ...results }, null, 2)}\n`,
  )
  await writeFile(`${kept}.md`, text)
  console.log(`Kept as ${kept}.md and .json`)
  const mistakes = [latency, flicker, idle].flatMap(part => part?.mistakes ?? [])
  if (flicker && flicker.locksDelayed > 0)
    mistakes.push(`calm: ${flicker.locksDelayed} changes of locks came late`)
  for (const mistake of mistakes.slice(0, 20)) console.error(mistake)
  if (mistakes.length > 0) {
    console.error(`${mistakes.length} things went wrong`)
    process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
