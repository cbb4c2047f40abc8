import { solvePositive } from '../../training/cholesky.ts'
import type { Design } from './design.ts'
import { FOLDS } from './groups.ts'
import type { Logged } from './logged.ts'

/** Rows that an action's own weights must outweigh: one with few rows is taken to be like the others. */
const SHRINK_ROWS = 10

/** The expected reward of an action in a row. */
export type RewardModel = (row: number, action: number) => number

/**
 * Ridge regression of the reward, one for all actions and what each action adds to it, cross-fitted: a row's answer comes from rows
 * of other folds, so that no reward predicts itself (Chernozhukov et al. 2018). Without features these are means, shrunk to the
 * common one. Rewards are taken from their mean: what is the same in all is no reason to shrink.
 */
export function rewardModel(logged: Logged, design: Design, folds: Uint8Array): RewardModel {
  const { actions, action, reward, rows } = logged
  const { width, cells } = design
  const mean = reward.reduce((sum, each) => sum + each, 0) / rows
  const all = actions.map(() => newSums(width))
  const byFold = Array.from({ length: FOLDS }, () => actions.map(() => newSums(width)))
  for (let row = 0; row < rows; row++)
    add(byFold[folds[row]!]![action[row]!]!, cells, row * width, width, reward[row]! - mean)
  for (const sums of byFold) for (const [code, part] of sums.entries()) join(all[code]!, part, 1)

  const weights = byFold.map(held => {
    const others = held.map((part, code) => less(all[code]!, part))
    const pooled = newSums(width)
    for (const part of others) join(pooled, part, 1)
    const common = ridge(pooled.gram, pooled.moment, 1)
    const table = new Float64Array(actions.length * width)
    others.forEach(({ gram, moment, rows }, code) => {
      const own = rows === 0 ? null : ridge(gram, residual(gram, moment, common), SHRINK_ROWS)
      for (let at = 0; at < width; at++) table[code * width + at] = common[at]! + (own?.[at] ?? 0)
    })
    return table
  })

  return (row, code) => {
    const table = weights[folds[row]!]!
    let sum = mean
    for (let at = 0; at < width; at++) sum += table[code * width + at]! * cells[row * width + at]!
    return sum
  }
}

interface Sums {
  rows: number
  /** Σ x xᵀ, row-major; of one row only the lower triangle is added. */
  readonly gram: Float64Array
  /** Σ x r. */
  readonly moment: Float64Array
}

const newSums = (width: number): Sums => ({
  rows: 0,
  gram: new Float64Array(width * width),
  moment: new Float64Array(width),
})

function add(sums: Sums, cells: Float32Array, from: number, width: number, reward: number): void {
  const { gram, moment } = sums
  sums.rows += 1
  for (let i = 0; i < width; i++) {
    const x = cells[from + i]!
    if (x === 0) continue
    moment[i]! += x * reward
    for (let j = 0; j <= i; j++) gram[i * width + j]! += x * cells[from + j]!
  }
}

function join(into: Sums, part: Sums, sign: 1 | -1): void {
  into.rows += sign * part.rows
  for (let at = 0; at < into.gram.length; at++) into.gram[at]! += sign * part.gram[at]!
  for (let at = 0; at < into.moment.length; at++) into.moment[at]! += sign * part.moment[at]!
}

function less(all: Sums, part: Sums): Sums {
  const rest = { rows: all.rows, gram: Float64Array.from(all.gram), moment: Float64Array.from(all.moment) }
  join(rest, part, -1)
  return rest
}

/** (gram + penalty) x = moment. */
function ridge(gram: Float64Array, moment: Float64Array, penalty: number): Float64Array {
  const penalised = Float64Array.from(gram)
  for (let at = 0; at < moment.length; at++) penalised[at * moment.length + at]! += penalty
  return solvePositive(penalised, moment)
}

/** What is left of the moment when the common part is taken away; reads the lower triangle. */
function residual(gram: Float64Array, moment: Float64Array, common: Float64Array): Float64Array {
  const width = moment.length
  return moment.map((sum, i) => {
    let left = sum
    for (let j = 0; j < width; j++) left -= gram[i >= j ? i * width + j : j * width + i]! * common[j]!
    return left
  })
}
