import type { BusinessGain, Side } from '../../learning/lifecycle/business-gain.ts'
import type { Both, Difference, Gain } from '../../learning/lifecycle/gains.ts'

export interface ToldComparison {
  readonly model: string
  readonly champion: string
  readonly currency: string
  readonly gains: readonly Gain[]
  /** Of challengers: since when each has its share against this champion, epoch milliseconds. */
  readonly business: readonly (BusinessGain & {
    readonly version: string
    readonly share: number
    readonly since: number
  })[]
}

/** For a terminal. */
export function comparisonText({ model, champion, currency, gains, business }: ToldComparison): string {
  if (gains.length === 0) return `${model}: version ${champion} decides; no other version has a role`
  const parts = gains.map(gain => {
    const money = business.find(({ version }) => version === gain.version)
    return [gainText(gain), ...(money ? [businessText(money, currency)] : [])].join('\n')
  })
  return [`${model}: version ${champion} decides`, ...parts].join('\n\n')
}

function gainText(gain: Gain): string {
  const { version, role, outcomes, positives, days, logLoss, brier, auc, calibrationError } = gain
  const who = role === 'before' ? 'the champion before' : role
  const seen =
    outcomes === 0
      ? 'no outcomes on the same rows yet'
      : `${whole(outcomes)} outcomes on the same rows, ${whole(positives)} positive, of decisions on ${days} day${days === 1 ? '' : 's'}`
  return [
    `version ${version} (${who}): ${verdictText(gain)}`,
    `  ${seen}`,
    ...(outcomes === 0
      ? []
      : [
          `  log loss           ${lessText(logLoss)}`,
          `  squared error      ${lessText(brier)}`,
          `  AUC                ${bothText(auc)}`,
          `  calibration error  ${bothText(calibrationError)}`,
        ]),
  ].join('\n')
}

function verdictText({ verdict, moreOutcomes }: Pick<Gain, 'verdict' | 'moreOutcomes'>): string {
  if (verdict !== 'cannot be told yet') return verdict
  return moreOutcomes === null ? verdict : `${verdict} (about ${whole(moreOutcomes)} more outcomes)`
}

const whole = (value: number) =>
  (value < 1000 ? value : Number(value.toPrecision(3))).toLocaleString('en', { maximumFractionDigits: 0 })
const signed = (value: number, digits: number) => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(digits)}`
const range = (low: number, high: number, digits: number) =>
  `95 %: ${signed(low, digits)} to ${signed(high, digits)}`

function lessText({ gain, low, high }: Difference): string {
  const interval = low === null || high === null ? 'too few customers for an interval' : range(low, high, 5)
  return `${signed(gain, 5)} gained (${interval})`
}

const figure = (value: number | null) => (value === null ? 'unknown' : value.toFixed(3))
const bothText = ({ version, champion }: Both) => `${figure(version)} against ${figure(champion)}`

function businessText(
  { share, since, champion, challenger, gain, missing }: ToldComparison['business'][number],
  currency: string,
): string {
  const money = (side: Side) => (side.value === null ? 'nothing' : `${side.value.toFixed(3)} ${currency}`)
  const counts = (side: Side) =>
    `${side.decisions.toLocaleString('en')} decisions for ${side.customers.toLocaleString('en')} customers`
  const told = gain
    ? `${signed(gain.value, 3)} (${range(gain.low, gain.high, 3)}): ${earns(gain)}`
    : `cannot be told: ${missing}`
  return [
    `  earned a decision  ${money(challenger)} against ${money(champion)}`,
    `    ${told}`,
    `    with ${100 * share} % since ${new Date(since).toISOString()}: ${counts(challenger)} against ${counts(champion)}`,
  ].join('\n')
}

function earns({ low, high }: { readonly low: number; readonly high: number }): string {
  if (low > 0) return 'earns more'
  return high < 0 ? 'earns less' : 'no difference to be told'
}
