import { sigmoid } from '../log-odds.ts'
import { solvePositive } from './cholesky.ts'
import { applyPenalty, type Penalty, penaltyOf } from './penalty.ts'

/**
 * A logistic regression in which each row switches on a few parameters (its cells) and adds them up.
 * `cells` is rows × width, ascending in a row; -1 switches nothing on. `target` may be any probability.
 */
export interface LogisticProblem {
  width: number
  cells: Int32Array
  parameters: number
  target: Float64Array
  weight?: Float64Array
  offset?: Float64Array
  penalty: Penalty
}

const mostSteps = 50

/**
 * Minimises Σ weight × log loss + penalty by Newton's method (IRLS) with step halving; deterministic.
 * `near` is how far, in log loss summed over the rows, it may be from the least before the last step.
 * The Hessian is filled from the cells: width² / 2 additions a row however many parameters there are.
 */
export function fitLogistic(problem: LogisticProblem, start?: Float64Array, near = 1e-7): Float64Array {
  const size = problem.parameters
  let beta: Float64Array = start ? Float64Array.from(start) : new Float64Array(size)
  let loss = lossOf(problem, beta)
  for (let taken = 0; taken < mostSteps; taken++) {
    const { hessian, gradient } = curvature(problem, beta)
    const step = solvePositive(hessian, gradient)
    let decrement = 0
    for (let at = 0; at < size; at++) decrement += step[at]! * gradient[at]!
    if (decrement < near) return beta.map((value, at) => value - step[at]!)
    const next = descend(problem, beta, step, loss)
    if (!next) return beta
    beta = next.beta
    loss = next.loss
  }
  return beta
}

/** ln(p / (1-p)) of a row at the given parameters. */
function logitAt(problem: LogisticProblem, beta: Float64Array, row: number): number {
  const { cells, width } = problem
  let sum = problem.offset ? problem.offset[row]! : 0
  for (let at = row * width; at < (row + 1) * width; at++) if (cells[at]! >= 0) sum += beta[cells[at]!]!
  return sum
}

function lossOf(problem: LogisticProblem, beta: Float64Array): number {
  let sum = penaltyOf(problem.penalty, beta)
  for (let row = 0; row < problem.target.length; row++) {
    const logit = logitAt(problem, beta, row)
    const softplus = Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)))
    sum += (problem.weight ? problem.weight[row]! : 1) * (softplus - problem.target[row]! * logit)
  }
  return sum
}

function curvature(problem: LogisticProblem, beta: Float64Array) {
  const { width, cells, target, weight, parameters: size } = problem
  const hessian = new Float64Array(size * size)
  const gradient = new Float64Array(size)
  for (let row = 0; row < target.length; row++) {
    const probability = sigmoid(logitAt(problem, beta, row))
    const share = weight ? weight[row]! : 1
    const pull = share * (probability - target[row]!)
    const bend = share * probability * (1 - probability)
    for (let at = row * width; at < (row + 1) * width; at++) {
      const cell = cells[at]!
      if (cell < 0) continue
      gradient[cell]! += pull
      const line = cell * size
      for (let before = row * width; before <= at; before++) {
        const other = cells[before]!
        if (other >= 0) hessian[line + other]! += bend
      }
    }
  }
  applyPenalty(problem.penalty, beta, hessian, gradient)
  return { hessian, gradient }
}

function descend(problem: LogisticProblem, beta: Float64Array, step: Float64Array, loss: number) {
  for (let length = 1; length > 1e-4; length /= 2) {
    const next = beta.map((value, at) => value - length * step[at]!)
    const reached = lossOf(problem, next)
    if (reached < loss) return { beta: next, loss: reached }
  }
  return undefined
}
