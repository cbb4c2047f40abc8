import { NotReplayable } from '../decide.ts'
import type { Difference } from '../decision/differences.ts'
import { questionsTo } from '../log/questions.ts'
import { replayed } from '../replay.ts'
import { Duration, durationMs } from '../strategy/schema/common.ts'
import type { World } from '../world.ts'
import { Misused, readWords } from './misused.ts'
import { textTable } from './text-table.ts'

export const USAGE = 'tact replay [--since 1d] [--limit 10000]'
const MOST_EXAMPLES = 5

export interface ReplayIo {
  readonly logFolder: string
  /** Called once the words are understood. */
  readonly world: () => Promise<World>
  readonly now: () => number
  readonly stdout: (line: string) => void
  readonly stderr: (line: string) => void
}

/**
 * `tact replay`: what was decided since then, decided again from the records, newest first. Answers the exit code: 0 where all that
 * could be decided again is equal.
 */
export async function replayCommand(argv: string[], io: ReplayIo): Promise<number> {
  try {
    return await replaySince(wordsOf(argv), io)
  } catch (error) {
    if (!(error instanceof Misused)) throw error
    io.stderr(`tact replay: ${error.message}. ${USAGE}`)
    return 2
  }
}

async function replaySince(words: Words, io: ReplayIo): Promise<number> {
  const ids = await idsSince(io.logFolder, io.now() - words.sinceMs, words.limit)
  if (ids.length === 0) {
    io.stdout(`The decision log in ${io.logFolder} has no decision of that time: nothing to decide again`)
    return 0
  }
  const world = await io.world()
  const found = await decideAgain(world, ids)
  for (const line of report(found)) io.stdout(line)
  return found.different.length > 0 ? 1 : 0
}

interface Found {
  equal: number
  readonly different: { readonly decisionId: string; readonly differences: readonly Difference[] }[]
  /** How many could not be, by why. */
  readonly left: Map<string, number>
}

async function decideAgain(world: World, ids: readonly string[]): Promise<Found> {
  const found: Found = { equal: 0, different: [], left: new Map() }
  for (const decisionId of ids) {
    const record = await world.record(decisionId)
    try {
      if (!record) throw new NotReplayable('its record is not kept any more')
      const differences = await replayed(world, record)
      if (differences.length === 0) found.equal += 1
      else found.different.push({ decisionId, differences })
    } catch (error) {
      if (!(error instanceof NotReplayable)) throw error
      found.left.set(error.message, (found.left.get(error.message) ?? 0) + 1)
    }
  }
  return found
}

function report({ equal, different, left }: Found): string[] {
  const notAgain = [...left.values()].reduce((sum, count) => sum + count, 0)
  const lines = [
    `${equal + different.length + notAgain} decisions: ${equal} equal, ${different.length} different, ${notAgain} that cannot be decided again`,
  ]
  for (const [why, count] of left) lines.push(`  ${count} because ${why}`)
  if (different.length === 0) return lines
  const where = new Map<string, number>()
  for (const { differences } of different)
    for (const place of new Set(differences.map(({ path }) => path.replace(/\[\d+\]/g, '[]'))))
      where.set(place, (where.get(place) ?? 0) + 1)
  const most = [...where].sort(([, a], [, b]) => b - a)
  lines.push('', textTable(['where they differ', 'decisions'], most))
  for (const { decisionId, differences } of different.slice(0, MOST_EXAMPLES)) {
    lines.push('', decisionId)
    for (const { path, was, is } of differences.slice(0, MOST_EXAMPLES))
      lines.push(`  ${path}: was ${JSON.stringify(was)}, is ${JSON.stringify(is)}`)
    if (differences.length > MOST_EXAMPLES) lines.push(`  and ${differences.length - MOST_EXAMPLES} more`)
  }
  return lines
}

async function idsSince(folder: string, since: number, limit: number): Promise<string[]> {
  const log = await questionsTo(folder)
  try {
    const { rows } = await log.ask(
      `SELECT decisionId FROM decisions WHERE "time" >= '${new Date(since).toISOString()}' ORDER BY "time" DESC, decisionId LIMIT ${limit}`,
    )
    return rows.map(([decisionId]) => decisionId as string)
  } finally {
    await log.close()
  }
}

interface Words {
  readonly sinceMs: number
  readonly limit: number
}

function wordsOf(argv: string[]): Words {
  const text = { type: 'string' } as const
  const { values } = readWords({ args: argv, options: { since: text, limit: text } })
  const { since = '1d', limit = '10000' } = values
  if (!Duration.safeParse(since).success)
    throw new Misused(`--since "${since}": a number and s, m, h or d, such as 1d`)
  if (!/^[1-9]\d{0,8}$/.test(limit)) throw new Misused(`--limit "${limit}": a whole number`)
  return { sinceMs: durationMs(since), limit: Number(limit) }
}
