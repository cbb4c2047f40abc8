import { type Estimate, type LearnedReport, reportsOf } from '../../learning/adaptive/report.ts'
import type { Store } from '../../ports.ts'
import { strategyInForce } from '../../strategies.ts'
import type { Strategy } from '../../strategy/strategy.ts'
import { followedLearner } from '../../stream/learner.ts'

interface ShowIo {
  readonly stdout: (line: string) => void
  readonly stderr: (line: string) => void
  readonly openStore: () => Promise<Store>
  readonly now: () => number
}

/** What adaptive actions have learned: of one action, or of all that a model is the base of. Answers the exit code. */
export async function showLearned(name: string, json: boolean, io: ShowIo): Promise<number> {
  const store = await io.openStore()
  try {
    const strategy = await strategyInForce(store)
    if (!strategy) return refused('no strategy is in force here yet; start the server once', io)
    const actions = [...strategy.actions.values()]
    const named = actions.filter(({ id, model }) => id === name || model === name)
    if (named.length === 0)
      return refused(
        `no action is named "${name}", and none has a model of that name; adaptive are ${adaptiveIn(strategy)}`,
        io,
      )
    const { learning } = strategy
    const adaptive = new Set(named.flatMap(({ adaptive, id }) => (adaptive ? [id] : [])))
    if (!learning || adaptive.size === 0)
      return refused(`"${name}" is not adaptive; adaptive are ${adaptiveIn(strategy)}`, io)
    const learner = followedLearner(store.stream)
    await learner.follow(strategy)
    const reports = reportsOf(learner.learned(strategy).states, learning, io.now()).filter(({ actionId }) =>
      adaptive.has(actionId),
    )
    if (json) io.stdout(JSON.stringify(reports))
    else if (reports.length === 0)
      io.stdout(`${name} has learned nothing yet: it is as its model or prior says`)
    else {
      for (const report of reports) io.stdout(reportText(report))
      const { halfLifeMs, level } = learning.belief
      io.stdout(`\nhalf-life ${days(halfLifeMs)}, of the level ${days(level.halfLifeMs)}; all in log-odds`)
    }
    return 0
  } finally {
    await store.close()
  }
}

function adaptiveIn({ actions }: Strategy): string {
  const ids = [...actions.values()].flatMap(({ adaptive, id }) => (adaptive ? [id] : []))
  return ids.join(', ') || 'none'
}

function refused(why: string, { stderr }: ShowIo): number {
  stderr(`tact models: ${why}`)
  return 1
}

const days = (ms: number) => `${Number((ms / 86_400_000).toPrecision(3))} days`

function reportText(report: LearnedReport): string {
  const { actionId, channel, observations, positives, updatedAt, intercept, slope, level, weights } = report
  const lines: [string, Estimate][] = [
    ['intercept', intercept],
    ['slope', slope],
    ['level, lately', level],
    ...weights.map(({ feature, ...weight }): [string, Estimate] => [feature, weight]),
  ]
  const width = Math.max(...lines.map(([name]) => name.length))
  return [
    `${actionId}  ${channel}: ${observations} observations, ${positives} positives, last ${new Date(updatedAt).toISOString()}`,
    ...lines.map(
      ([name, { mean, standardError }]) =>
        `  ${name.padEnd(width)}  ${mean.toFixed(3).padStart(7)} ± ${standardError.toFixed(3)}`,
    ),
  ].join('\n')
}
