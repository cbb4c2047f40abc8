import type { Exclusion, Explanation } from './explained.ts'
import { conditionInWords, forAgents, inWords, money, percent } from './words.ts'

/** Why a card stands where it stands. */
export interface Why {
  /** The arithmetic of its priority, in one line. */
  readonly sum: string
  readonly weights: readonly string[]
  /** What the model goes by, strongest first; `share` is of the strongest, with its sign. */
  readonly contributions: readonly { readonly label: string; readonly share: number }[]
}

const TOLD_CONTRIBUTIONS = 6

export function whyThis({ factors, contextWeights, propensity }: Explanation, currency: string): Why {
  const { contextWeight, lever, value, annoyance, handling, overrun, priority } = factors
  const cash = (amount: number) => money(amount, currency)
  const times = [contextWeight, lever].filter(factor => factor !== 1).map(factor => `${round(factor)} × `)
  const less = [
    annoyance > 0 ? ` − ${cash((1 - factors.propensity) * annoyance)} if it annoys` : '',
    handling > 0 ? ` − ${cash(handling)} of time` : '',
    overrun > 0 ? ` − ${cash(overrun)} for running over` : '',
  ]
  const told = propensity.from === 'model' ? propensity.contributions.slice(0, TOLD_CONTRIBUTIONS) : []
  const most = Math.max(...told.map(({ logOdds }) => Math.abs(logOdds)), 0.001)
  return {
    sum: `${times.join('')}${percent(factors.propensity)} likely × ${cash(value)}${less.join('')} = ${cash(priority)}`,
    weights: Object.entries(contextWeights).map(([id, weight]) => `${inWords(id)} (× ${round(weight)})`),
    contributions: told.map(({ feature, value: seen, logOdds }) => ({
      label: seen === null ? inWords(feature) : `${inWords(feature)}: ${valueInWords(seen)}`,
      share: logOdds / most,
    })),
  }
}

/** Why an action is not on the screen. */
export interface WhyNot {
  readonly actionId: string
  readonly name: string
  readonly stage: string
  readonly change: string
}

/** The stages as an agent would ask of them, those first that are nearest to the screen. */
const STAGES: Readonly<Record<string, string>> = {
  rank: 'Others are worth more now',
  lock: 'Locked now',
  contact: 'Asked or answered lately',
  floor: 'Not worth the trouble now',
  suitability: 'Not good for this customer',
  eligibility: 'Not allowed',
  stock: 'Used up',
  validity: 'Not in its season',
  applicability: 'Does not fit this talk',
  treatment: 'Nothing to say of it',
  placement: 'Not for this screen',
}

/** What is not shown, by stage, each with what would have to change. */
export function whyNot(
  excluded: readonly Exclusion[],
): readonly { readonly title: string; readonly items: readonly WhyNot[] }[] {
  const order = Object.keys(STAGES)
  const stages = [...new Set(excluded.map(({ stage }) => stage))]
  stages.sort((a, b) => ((order.indexOf(a) + 99) % 99) - ((order.indexOf(b) + 99) % 99))
  return stages.map(stage => ({
    title: STAGES[stage] ?? inWords(stage),
    items: excluded
      .filter(each => each.stage === stage)
      .map(({ actionId, change }) => ({
        actionId,
        name: inWords(actionId),
        stage,
        change: conditionInWords(forAgents(change)),
      })),
  }))
}

/** A score of the customer, where any rule has looked at it. */
export function scoreSeen(excluded: readonly Exclusion[], name: string): number | null {
  const value = excluded.map(({ values }) => values[`scores.${name}`]).find(seen => typeof seen === 'number')
  return typeof value === 'number' ? value : null
}

function round(factor: number): string {
  return String(Math.round(factor * 100) / 100)
}

function valueInWords(value: unknown): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : String(value)
}
