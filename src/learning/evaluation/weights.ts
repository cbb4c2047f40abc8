import { effectiveRows } from '../../training/weights.ts'
import { type Customers, customersOf, sumsByCustomer } from './groups.ts'
import { chanceOf, type Logged, type Target } from './logged.ts'

/** How well the log supports an answer about a target policy. */
export interface Support {
  /**
   * Rows of equal weight that would tell as much: (Σ w)² / Σ w² (Kong 1992, "A note on importance sampling using standardized weights";
   * Owen 2013, "Monte Carlo theory, methods and examples", chapter 9.3).
   */
  readonly effectiveRows: number
  /** The same of customers, each with the sum of its weights: what is drawn for a customer may hang together. */
  readonly effectiveCustomers: number
  /** 1 on average where the target does nothing that the log never does, and the probabilities are right. */
  readonly meanWeight: number
  /** Standard error of the mean weight, customers being independent of each other. */
  readonly meanWeightError: number
  readonly largestWeight: number
  /** What the customer (or row) with the largest sum has of all weight. */
  readonly largestShare: number
  /** The line of the row with the largest weight, and its logged probability. */
  readonly largestAt: { readonly line: number; readonly probability: number }
  /** Rows whose logged action the target might take. */
  readonly matchingRows: number
  /**
   * The share of the target's decisions of which the log cannot tell: for actions that it never takes, and what a mean weight surely
   * below 1 says is lacking.
   */
  readonly outside: number
  /** The share of them for actions that the log never takes, or, where it has all probabilities, cannot take there. */
  readonly neverLogged: number
  /** Those actions, the most wanted first, at most five. */
  readonly outsideActions: readonly string[]
}

/** The target's chance over the logging policy's, of the logged action, a row (Horvitz & Thompson 1952). */
export function weightsOf(logged: Logged, target: Target): Float64Array {
  return logged.probability.map(
    (probability, row) => chanceOf(target, row, logged.action[row]!, logged) / probability,
  )
}

/** Standard errors. */
const SURELY = 2

export function supportOf(
  logged: Logged,
  target: Target,
  weights: Float64Array,
  customers: Customers = customersOf(logged),
): Support {
  let sum = 0
  let largest = 0
  let matchingRows = 0
  weights.forEach((weight, row) => {
    sum += weight
    if (weight > 0) matchingRows += 1
    if (weight > weights[largest]!) largest = row
  })
  const meanWeight = sum / logged.rows
  const byCustomer = sumsByCustomer(customers, row => weights[row]!)
  const away = sumsByCustomer(customers, row => weights[row]! - meanWeight)
  const meanWeightError = Math.sqrt(sumOfSquares(away)) / logged.rows
  const never = neverLogged(logged, target)
  const most = byCustomer.reduce((most, each) => Math.max(most, each), 0)
  return {
    effectiveRows: effectiveRows(weights),
    effectiveCustomers: effectiveRows(byCustomer),
    meanWeight,
    meanWeightError,
    largestWeight: weights[largest]!,
    largestShare: sum > 0 ? most / sum : 0,
    largestAt: { line: logged.line[largest]!, probability: logged.probability[largest]! },
    matchingRows,
    outside: Math.max(never.neverLogged, 1 - meanWeight - SURELY * meanWeightError, 0),
    ...never,
  }
}

const sumOfSquares = (all: Float64Array) => all.reduce((total, each) => total + each * each, 0)

/** What the target wants and the log cannot tell of: actions never logged, and, where the log says so, not possible in a row. */
function neverLogged(logged: Logged, target: Target): Pick<Support, 'neverLogged' | 'outsideActions'> {
  const { rows, actions, action, probabilities } = logged
  if (target.kind === 'logged') return { neverLogged: 0, outsideActions: [] }
  const seen = new Set(action)
  const never = actions.map((_, code) => !seen.has(code))
  const lost = new Float64Array(actions.length)
  actions.forEach((_, code) => {
    if (!never[code] && !probabilities) return
    for (let row = 0; row < rows; row++) {
      const barred = never[code] || !(probabilities![row * actions.length + code]! > 0)
      if (barred) lost[code]! += chanceOf(target, row, code, logged)
    }
  })
  const wanted = [...lost.keys()].filter(code => lost[code]! > 0).sort((a, b) => lost[b]! - lost[a]!)
  const total = lost.reduce((sum, each) => sum + each, 0)
  return { neverLogged: total / rows, outsideActions: wanted.slice(0, 5).map(code => actions[code]!) }
}
