import { type Comparison, NO_ACTION } from '../../learning/simulation/compare.ts'
import type { RateRatio } from '../../learning/simulation/groups.ts'
import { FUNNEL, type Tally } from '../../learning/simulation/tally.ts'
import type { Strategy } from '../../strategy/strategy.ts'
import { aligned } from '../table-text.ts'
import type { SimulateArguments } from './arguments.ts'

interface Simulated {
  readonly words: SimulateArguments
  readonly before: Strategy
  readonly after: Strategy
  readonly compared: Comparison
}

const MOST_ACTIONS = 20
/** The four-fifths rule of the Uniform Guidelines on Employee Selection Procedures (1978), and its reverse. */
const LEAST_RATIO = 0.8

const whole = (value: number) => Math.round(value).toLocaleString('en')
const percent = (part: number, of: number) => (of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} %`)
const money = (value: number) => value.toFixed(2)
const two = (value: number) => value.toFixed(2)
const ratioText = ({ ratio, low, high }: RateRatio) =>
  ratio === null || low === null || high === null ? '–' : `${two(ratio)} [${two(low)}, ${two(high)}]`

/** What the other strategy would change, in tables. */
export function comparisonText({ words, before, after, compared }: Simulated): string {
  const { changed, changes, nothing, decisions, customers } = compared
  return [
    `in force ${before.version} against ${words.against} (${after.version}): ${whole(decisions)} decisions for ${whole(customers)} customers`,
    '',
    `${whole(changed.per10000)} of 10,000 customers get another first action (95 % interval ${whole(changed.low)} to ${whole(changed.high)})`,
    ...changes.map(({ from, to, decisions }) => `  ${whole(decisions)} times ${to} instead of ${from}`),
    '',
    ...aligned(valueRows(compared, before.currency)),
    '',
    `nothing at all for ${whole(nothing.before)} customers before, ${whole(nothing.after)} after; ${whole(nothing.newly)} of them had something before${nothing.examples.length > 0 ? `: ${nothing.examples.join(', ')}` : ''}`,
    '',
    ...aligned(actionRows(compared)),
    '',
    ...aligned(funnelRows(compared)),
    ...degradedLines(compared.before, 'in force'),
    ...degradedLines(compared.after, words.against),
    ...(words.by === null ? [] : ['', ...groupLines(compared, words.by)]),
  ].join('\n')
}

function valueRows({ before, after, decisions }: Comparison, currency: string): string[][] {
  const row = (name: string, of: (tally: Tally) => number) => [
    name,
    money(of(before) / decisions),
    money(of(after) / decisions),
    money((of(after) - of(before)) / decisions),
  ]
  return [
    [`expected value a decision, ${currency}`, 'in force', 'other', 'more'],
    row('of the first action', ({ expectedFirst }) => expectedFirst),
    row('of all that is shown', ({ expectedShown }) => expectedShown),
  ]
}

function actionRows({ before, after, decisions }: Comparison): string[][] {
  const firsts = (tally: Tally) => new Map([...tally.first, [NO_ACTION, tally.noAction]])
  const [was, is] = [firsts(before), firsts(after)]
  const most = (id: string) => Math.max(was.get(id) ?? 0, is.get(id) ?? 0)
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort(
    (a, b) => most(b) - most(a) || (a < b ? -1 : 1),
  )
  return [
    ['first action', 'in force', 'other'],
    ...ids
      .filter(id => most(id) > 0)
      .slice(0, MOST_ACTIONS)
      .map(id => [id, percent(was.get(id) ?? 0, decisions), percent(is.get(id) ?? 0, decisions)]),
    ...(ids.length > MOST_ACTIONS ? [[`and ${ids.length - MOST_ACTIONS} more`, '', '']] : []),
  ]
}

function funnelRows({ before, after, decisions }: Comparison): string[][] {
  const each = ({ funnel }: Tally, stage: string) => ((funnel.get(stage) ?? 0) / decisions).toFixed(2)
  const all = ({ funnel }: Tally) => ([...funnel.values()].reduce((a, b) => a + b, 0) / decisions).toFixed(2)
  return [
    ['candidates a decision', 'in force', 'other'],
    ['asked about', all(before), all(after)],
    ...FUNNEL.filter(stage => before.funnel.has(stage) || after.funnel.has(stage)).map(stage => [
      stage === 'shown' ? stage : `  dropped at ${stage}`,
      each(before, stage),
      each(after, stage),
    ]),
  ]
}

const degradedLines = ({ degraded }: Tally, name: string) =>
  [...degraded].map(([step, count]) => `note: ${name} did without ${step} in ${whole(count)} decisions`)

function groupLines({ groups }: Comparison, by: string): string[] {
  if (groups.length === 0) return [`by ${by}: all customers are in one group`]
  const strange = ({ low, high, ratio }: RateRatio) =>
    ratio !== null && ((high! < 1 && ratio < LEAST_RATIO) || (low! > 1 && ratio > 1 / LEAST_RATIO))
  return [
    `by ${by}: the rate at which customers of a group are shown something, over the rate of all others (95 % interval)`,
    ...aligned([
      ['group', 'customers', 'shown', 'in force', 'ratio', 'other', 'ratio', ''],
      ...groups.map(({ group, customers, what, before, after }) => [
        group,
        whole(customers),
        what,
        percent(before.rate, 1),
        ratioText(before),
        percent(after.rate, 1),
        ratioText(after),
        strange(after) ? 'look here' : '',
      ]),
    ]),
  ]
}

/** The same as one object. */
export function comparisonJson({ words, before, after, compared }: Simulated) {
  const tally = (
    strategy: Strategy,
    { first, funnel, noAction, degraded, expectedFirst, expectedShown }: Tally,
  ) => ({
    strategyVersion: strategy.version,
    expectedValue: {
      first: expectedFirst / compared.decisions,
      shown: expectedShown / compared.decisions,
      currency: strategy.currency,
    },
    firstActions: Object.fromEntries([...first].sort(([, a], [, b]) => b - a)),
    noAction,
    funnel: Object.fromEntries(
      FUNNEL.flatMap(stage => (funnel.has(stage) ? [[stage, funnel.get(stage)]] : [])),
    ),
    degraded: Object.fromEntries(degraded),
  })
  const { decisions, customers, changed, changes, nothing, groups } = compared
  return {
    decisions,
    customers,
    inForce: tally(before, compared.before),
    other: { folder: words.against, ...tally(after, compared.after) },
    changed,
    changes,
    nothing,
    ...(words.by !== null && { by: words.by, groups }),
  }
}
