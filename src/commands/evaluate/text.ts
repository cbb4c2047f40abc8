import type { EstimatorName } from '../../learning/evaluation/estimators.ts'
import type { Estimate, Evaluation } from '../../learning/evaluation/evaluate.ts'
import { type Interval, LEAST_BEARING } from '../../learning/evaluation/interval.ts'
import type { Support } from '../../learning/evaluation/weights.ts'
import { aligned } from '../table-text.ts'
import type { EvaluateArguments } from './arguments.ts'

/** What is told of an evaluation. */
export interface Told {
  readonly words: Pick<EvaluateArguments, 'baseline' | 'customer' | 'seed' | 'json'>
  readonly evaluation: Evaluation
  /** What the target is called. */
  readonly name: string
  readonly read: number
  readonly bad: number
}

const NAMES: Readonly<Record<EstimatorName, string>> = {
  ips: 'inverse propensity (IPS)',
  snips: 'self-normalised (SNIPS)',
  clipped: 'clipped IPS',
  dr: 'doubly robust (DR)',
}

const whole = (value: number) => Math.round(value).toLocaleString('en')
const digits = (value: number) => String(Number(value.toPrecision(4))).replace('Infinity', '∞')
const span = ({ low, high }: Interval) => `[${digits(low)}, ${digits(high)}]`
const signed = (value: number) => (value > 0 ? `+${digits(value)}` : digits(value))

/** A table with the logged policy's own value and the target's by each estimator, and the verdict in one sentence. */
export function evaluationText(told: Told): string {
  const { evaluation, name, words, bad } = told
  const { rows, customers, logged, support, estimates, clip } = evaluation
  const baseline = words.baseline === 'logged' ? 'logged' : words.baseline
  const of = words.customer === null ? '' : ` of ${whole(customers)} customers`
  const table = [
    [
      '',
      'value',
      '95 % interval',
      ...(estimates.length > 0 ? [`more than ${baseline}`, '95 % interval'] : []),
    ],
    ['logged policy', digits(logged.value), span(logged)],
    ...estimates.map(({ name, value, gain }) => [
      NAMES[name],
      digits(value.value),
      span(value),
      signed(gain.value),
      span(gain),
    ]),
  ]
  return [
    `${whole(rows)} rows${of}${bad > 0 ? `, ${whole(bad)} left out` : ''}; target: ${name}`,
    '',
    ...aligned(table),
    '',
    supportText(support, rows, words.customer === null ? null : customers),
    ...(estimates.length > 0 ? [`clipped at a weight of ${digits(clip)}`] : []),
    ...notes(told),
    '',
    verdictOf(told),
  ].join('\n')
}

function supportText(support: Support, rows: number, customers: number | null): string {
  const { effectiveRows, effectiveCustomers, meanWeight, largestWeight, largestShare, outside } = support
  const among =
    customers === null ? '' : ` (of customers ${whole(effectiveCustomers)} of ${whole(customers)})`
  const share = `${digits(100 * largestShare)} % of all`
  const most = customers === null ? ` (${share})` : `, one customer has ${share}`
  return `effective sample size ${whole(effectiveRows)} of ${whole(rows)}${among}; mean weight ${digits(meanWeight)} (should be 1); largest weight ${digits(largestWeight)}${most}; outside the support ${digits(100 * outside)} %`
}

function notes({ evaluation }: Told): string[] {
  const { support, estimates } = evaluation
  const away = Math.abs(support.meanWeight - 1) / support.meanWeightError
  return [
    ...(estimates.length > 0 && !estimates.some(({ name }) => name === 'dr')
      ? ['doubly robust needs the chances of all actions: --target or --target-probabilities']
      : []),
    ...(estimates.length > 0 && away > 2
      ? ['note: the mean weight is further from 1 than chance explains well; check the probabilities']
      : []),
  ]
}

/** Better, worse, cannot tell, or refused and why: one sentence. */
function verdictOf({ evaluation, words }: Told): string {
  const { answer, refusals, estimates, by } = evaluation
  if (answer === 'refused') {
    const reasons = refusals.map(({ missing, remedy }) => `${missing}; what would help: ${remedy}`)
    return `REFUSED: the log cannot say whether the target is better: ${reasons.join('. Also: ')}.`
  }
  const baseline = words.baseline === 'logged' ? 'what was logged' : words.baseline
  const { gain } = estimates.find(({ name }) => name === by) as Estimate
  const by95 = `${signed(gain.value)} a row, 95 % interval ${span(gain)}, ${NAMES[by]}`
  if (gain.low === 0 && gain.high === 0)
    return `CANNOT TELL: wherever the log tells of it, the target does the same as ${baseline}.`
  if (gain.bearing < LEAST_BEARING) {
    const many = `${whole(gain.bearing)} ${words.customer === null ? 'rows' : 'customers'}`
    return `CANNOT TELL: the difference to ${baseline} rests on ${many}; ${LEAST_BEARING} are the least (${by95}). What would help: log more, or let the logging policy explore more where the target acts otherwise.`
  }
  if (answer === 'cannot tell')
    return `CANNOT TELL: the target may be better or worse than ${baseline} (${by95}); more rows would narrow it.`
  return `${answer.toUpperCase()}: the target earns ${answer === 'better' ? 'more' : 'less'} than ${baseline} (${by95}).`
}

/** The same as one object: numbers as they are, an estimator that is not offered as null. */
export function evaluationJson(told: Told) {
  const { evaluation, words, name, bad } = told
  const { rows, customers, logged, support, estimates, clip, answer, refusals, by } = evaluation
  const interval = ({ value, low, high, error }: Interval) => ({ value, low, high, standardError: error })
  const estimators = Object.fromEntries(
    (['ips', 'snips', 'clipped', 'dr'] as const).map(each => {
      const estimate = estimates.find(({ name }) => name === each)
      return [each, estimate ? { ...interval(estimate.value), gain: interval(estimate.gain) } : null]
    }),
  )
  return {
    verdict: answer,
    sentence: verdictOf(told),
    by: answer === 'refused' ? null : by,
    target: name,
    baseline: words.baseline,
    rows,
    badRows: bad,
    customers: words.customer === null ? null : customers,
    logged: interval(logged),
    estimators,
    clip: Number.isNaN(clip) ? null : clip,
    effectiveSampleSize: support.effectiveRows,
    effectiveCustomers: words.customer === null ? null : support.effectiveCustomers,
    meanWeight: support.meanWeight,
    meanWeightError: support.meanWeightError,
    largestWeight: support.largestWeight,
    largestWeightLine: support.largestAt.line,
    largestWeightShare: support.largestShare,
    outsideSupport: support.outside,
    outsideActions: support.outsideActions,
    refusals,
    seed: words.seed,
  }
}
