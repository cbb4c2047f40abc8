import { evaluationJson, evaluationText, type Told } from './text.ts'

/** Decisions that were not judged, by why. */
export interface LeftOut {
  awaited: number
  withoutRecord: number
  keptCalm: number
  withoutValue: number
  ofCertainArms: number
}

/** What is told of an evaluation on the server's own log. */
export interface LogTold extends Told {
  readonly placement: string
  /** Epoch milliseconds. */
  readonly since: number
  /** Of the placement in that time. */
  readonly found: number
  readonly strategyVersion: string
  /** In how many decisions the target shows what was logged. */
  readonly same: number
  readonly leftOut: LeftOut
  /** What the target had to do without, in how many decisions. */
  readonly degraded: Readonly<Record<string, number>>
}

const whole = (value: number) => value.toLocaleString('en')

const WHY: Readonly<Record<keyof LeftOut, string>> = {
  awaited: 'since an answer is awaited (--no-wait takes them as they stand)',
  withoutRecord: 'without a record (TACT_DECISIONS_KEPT)',
  keptCalm: 'that kept what was on the screen',
  withoutValue: 'of unknown value',
  ofCertainArms: 'of arms that leave nothing to chance (--arm judges on one of them)',
}

export function logEvaluationText(told: LogTold): string {
  const { placement, since, found, read, same, leftOut, degraded } = told
  const left = (Object.keys(WHY) as (keyof LeftOut)[]).filter(why => leftOut[why] > 0)
  const seen = read + left.reduce((sum, why) => sum + leftOut[why], 0)
  return [
    `${placement} since ${new Date(since).toISOString()}: ${whole(found)} decisions${seen < found ? `, ${whole(seen)} of them sampled` : ''}; the target shows what was logged in ${whole(same)} of ${whole(read)}`,
    ...left.map(why => `left out: ${whole(leftOut[why])} ${WHY[why]}`),
    ...Object.entries(degraded).map(
      ([step, count]) => `note: the target did without ${step} in ${whole(count)} decisions`,
    ),
    evaluationText(told),
  ].join('\n')
}

export function logEvaluationJson(told: LogTold) {
  const { placement, since, found, same, leftOut, degraded, strategyVersion } = told
  return {
    ...evaluationJson(told),
    placement,
    since: new Date(since).toISOString(),
    strategyVersion,
    decisions: found,
    sameAsLogged: same,
    leftOut,
    degraded,
  }
}
