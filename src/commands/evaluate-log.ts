import { StoreUnavailable } from '../errors.ts'
import { type FirstAction, firstActions } from '../first-actions.ts'
import { loggedDecisions, nothingExplored } from '../learning/evaluation/decisions.ts'
import { evaluate, refused } from '../learning/evaluation/evaluate.ts'
import type { Refusal } from '../learning/evaluation/refusals.ts'
import { responseWindowMs } from '../learning/response-window.ts'
import { QuestionRefused } from '../log/questions.ts'
import { own } from '../own.ts'
import { nearest } from '../strategy/mistakes.ts'
import type { Strategy } from '../strategy/strategy.ts'
import { Mistake } from '../training/mistake.ts'
import type { World } from '../world.ts'
import { type EvaluateLogArguments, readLogArguments } from './evaluate/log-arguments.ts'
import { type LogRow, type LogRows, logRows } from './evaluate/log-rows.ts'
import { type LeftOut, logEvaluationJson, logEvaluationText } from './evaluate/log-text.ts'
import { Misused } from './misused.ts'
import { progressBar } from './progress-bar.ts'
import { strategyIn } from './strategy-in.ts'

export interface EvaluateLogIo {
  readonly logFolder: string
  /** Called once there is something to decide. */
  readonly world: () => Promise<Pick<World, 'record' | 'scorer' | 'encoder' | 'strategyAt'>>
  readonly now: () => number
  readonly stdout: (line: string) => void
  readonly stderr: (line: string) => void
  readonly terminal?: (text: string) => void
}

/** Model runs of decisions that are under way at once are shared. */
const AT_ONCE = 32
/** Decisions that may be without a record, as a share of all. */
const MOST_WITHOUT_RECORD = 0.1

/**
 * `tact evaluate --strategy`: what another strategy would have earned, by the server's own decision log. Resolves to the exit code: 0 where
 * there is an answer, 1 where something cannot be had, 2 where the words cannot be understood, 3 where the log does not support an answer.
 */
export async function evaluateLogCommand(argv: readonly string[], io: EvaluateLogIo): Promise<number> {
  try {
    const words = readLogArguments(argv)
    return await evaluated(words, await strategyIn('strategy', words.strategy), io)
  } catch (error) {
    if (![Mistake, StoreUnavailable, QuestionRefused].some(kind => error instanceof kind)) throw error
    io.stderr(`tact evaluate: ${(error as Error).message}`)
    return error instanceof Misused ? 2 : 1
  }
}

async function evaluated(
  words: EvaluateLogArguments,
  strategy: Strategy,
  io: EvaluateLogIo,
): Promise<number> {
  const since = io.now() - words.sinceMs
  const read = await logRows(io.logFolder, since, words)
  const { placement, found } = read
  checkPlacement(placement, strategy, words)
  const world = await io.world()
  const { rows, targets, leftOut } = await decided(read, strategy, world, words, io)
  const { logged, target } = loggedDecisions(
    rows,
    targets.map(({ actionId }) => actionId),
  )
  const unexplored = nothingExplored(logged, target.action)
  const evaluation = unexplored
    ? refused(logged, words.seed, [unexplored])
    : evaluate(logged, target, { seed: words.seed, baseline: null, more: recordsGone(leftOut, rows.length) })
  const told = {
    words: { ...words, baseline: 'logged', customer: 'customerId' },
    evaluation,
    name: `${words.strategy} (${strategy.version}), without exploration`,
    read: rows.length,
    bad: 0,
    placement,
    since,
    found,
    strategyVersion: strategy.version,
    same: rows.filter(({ actionId }, at) => actionId === targets[at]!.actionId).length,
    leftOut,
    degraded: countsOf(targets.flatMap(({ degraded }) => degraded)),
  }
  io.stdout(words.json ? JSON.stringify(logEvaluationJson(told)) : logEvaluationText(told))
  return evaluation.answer === 'refused' ? 3 : 0
}

interface Decided {
  readonly rows: (LogRow & { readonly reward: number })[]
  /** One a row. */
  readonly targets: FirstAction[]
  readonly leftOut: LeftOut
}

async function decided(
  { placement, rows, ofCertainArms }: LogRows,
  strategy: Strategy,
  world: Awaited<ReturnType<EvaluateLogIo['world']>>,
  { json, progress, reward, noWait }: EvaluateLogArguments,
  { now, stderr, terminal }: EvaluateLogIo,
): Promise<Decided> {
  const bar = progressBar({ now, ...(json && !progress ? {} : { line: stderr, terminal }) })
  const firstOf = firstActions(strategy, placement, world)
  const young = now() - (await longestWindow(rows, placement, world, strategy))
  const awaited = noWait ? undefined : rows.find(({ at, isAnswered }) => at > young && !isAnswered)
  const until = awaited?.at ?? Number.POSITIVE_INFINITY
  const made: Decided = {
    rows: [],
    targets: [],
    leftOut: { awaited: 0, withoutRecord: 0, keptCalm: 0, withoutValue: 0, ofCertainArms },
  }
  const { leftOut } = made
  const add = async (row: LogRow) => {
    if (row.at >= until) return void leftOut.awaited++
    if (row.isAnswered && row.reward === null) return void leftOut.withoutValue++
    const record = await world.record(row.decisionId)
    if (!record) return void leftOut.withoutRecord++
    // What stays on a screen because it is there already was not chosen with the logged probability.
    if (record.request.calm && record.request.calm.seen.length > 0) return void leftOut.keptCalm++
    return { row: { ...row, reward: row.reward ?? 0 }, target: await firstOf(record) }
  }
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    for (const one of await Promise.all(rows.slice(from, from + AT_ONCE).map(add))) {
      if (!one) continue
      made.rows.push(one.row)
      made.targets.push(one.target)
    }
    if (bar.isDue()) bar.show(from / rows.length, `${from.toLocaleString('en')} decisions`)
  }
  bar.clear()
  if (made.rows.length === 0) throw new Mistake(nothingLeft(leftOut, reward))
  return made
}

/**
 * From the first decision on of which an answer may still come, all are left out, whether one came or not: early answers are not like all.
 */
async function longestWindow(
  rows: readonly LogRow[],
  placement: string,
  { strategyAt }: Pick<World, 'strategyAt'>,
  strategy: Strategy,
): Promise<number> {
  const shown = new Map(rows.map(row => [`${row.strategyVersion} ${row.actionId}`, row]))
  let longest = 0
  for (const { strategyVersion, actionId } of shown.values()) {
    const then = (await strategyAt(strategyVersion)) ?? strategy
    longest = Math.max(longest, responseWindowMs(then, actionId, placement) ?? 0)
  }
  return longest
}

function recordsGone({ withoutRecord }: LeftOut, rows: number): Refusal[] {
  if (withoutRecord <= MOST_WITHOUT_RECORD * (rows + withoutRecord)) return []
  return [
    {
      code: 'rows',
      missing: `${withoutRecord} of ${rows + withoutRecord} decisions have no record any more; those that are left may not stand for all`,
      remedy: 'take a shorter --since, and keep records as long as the log: TACT_DECISIONS_KEPT',
    },
  ]
}

function nothingLeft({ withoutRecord, awaited, keptCalm }: LeftOut, reward: string): string {
  if (withoutRecord > 0 && withoutRecord >= awaited)
    return `${withoutRecord} decisions are logged, and none has a record any more. Take a shorter --since; name the store that decided (TACT_DATA, TACT_REDIS_URL); keep records longer (TACT_DECISIONS_KEPT)`
  if (awaited > 0)
    return `of the first of ${awaited} decisions an answer may still come. Evaluate when the longest response window is over, take a longer --since, or take them as they stand: --no-wait`
  if (keptCalm > 0)
    return `all ${keptCalm} decisions kept what was on the screen. Log first decisions of sessions too, or take a longer --since`
  return `no decision has a known value of "${reward}". Take --reward reward`
}

function checkPlacement(
  placement: string,
  { placements }: Strategy,
  { strategy }: EvaluateLogArguments,
): void {
  if (placements.has(placement)) return
  const near = nearest(placement, placements.keys())
  throw new Mistake(
    `--placement ${placement}: the strategy in ${strategy} has no such placement; ${near === null ? `it has ${[...placements.keys()].join(', ')}` : `it has "${near}"`}`,
  )
}

function countsOf(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const text of texts) counts[text] = (own(counts, text) ?? 0) + 1
  return counts
}
