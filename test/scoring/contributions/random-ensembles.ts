import type { ModelInput } from '../../../src/model-ports.ts'
import type { RandomSource } from '../../../src/training/random.ts'
import { rowsOf, type Tree } from './builders.ts'

/** Three numbers around a category of three values: six columns, four features. */
export const inputs: readonly ModelInput[] = [
  { feature: 'customer.age' },
  { feature: 'customer.job', categories: ['a', 'b', 'c'] },
  { feature: 'customer.balance' },
  { feature: 'context.sentiment' },
]
export const featureOf = [0, 1, 1, 1, 2, 3]
const modes = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ']

const below = (random: RandomSource, end: number) => Math.floor(random() * end)

/** Small whole thresholds and values, so that rows lie on the very edges; some branches no training row came to. */
export function randomTree(random: RandomSource, depth: number): Tree {
  if (depth === 0 || random() < 0.15) return { weight: Math.fround(random() * 2 - 1), rows: below(random, 6) }
  return {
    column: below(random, 6),
    mode: modes[below(random, modes.length)]!,
    threshold: below(random, 3),
    missingIsYes: random() < 0.5,
    yes: randomTree(random, depth - 1),
    no: randomTree(random, depth - 1),
  }
}

export function randomEnsemble(random: RandomSource, most: number, depth: number): Tree[] {
  const trees: Tree[] = []
  while (trees.length < most) {
    const tree = randomTree(random, depth)
    if (rowsOf(tree) > 0) trees.push(tree)
  }
  return trees
}

export function randomRow(random: RandomSource): Float32Array {
  return Float32Array.from({ length: 6 }, () =>
    random() < 0.2 ? Number.NaN : below(random, 4) - 0.5 * below(random, 2),
  )
}

function isYes({ mode, threshold, missingIsYes }: Extract<Tree, { yes: Tree }>, value: number): boolean {
  if (missingIsYes && Number.isNaN(value)) return true
  switch (mode) {
    case 'BRANCH_LEQ':
      return value <= threshold
    case 'BRANCH_LT':
      return value < threshold
    case 'BRANCH_GTE':
      return value >= threshold
    case 'BRANCH_GT':
      return value > threshold
    case 'BRANCH_EQ':
      return value === threshold
    default:
      return value !== threshold
  }
}

/** The sum when only these features are known: others are averaged by the training rows of both branches. */
export function expected(tree: Tree, row: Float32Array, known: ReadonlySet<number>): number {
  if ('weight' in tree) return tree.weight
  if (known.has(featureOf[tree.column]!))
    return expected(isYes(tree, row[tree.column]!) ? tree.yes : tree.no, row, known)
  const all = rowsOf(tree)
  const ofYes = all === 0 ? 0.5 : rowsOf(tree.yes) / all
  return ofYes * expected(tree.yes, row, known) + (1 - ofYes) * expected(tree.no, row, known)
}

const factorial = (of: number): number => (of < 2 ? 1 : of * factorial(of - 1))

/** Shapley values by their definition: over all sets of features. */
export function shapley(trees: readonly Tree[], row: Float32Array): number[] {
  const features = inputs.length
  const worth = (set: number) => {
    const known = new Set(Array.from({ length: features }, (_, at) => at).filter(at => set & (1 << at)))
    return trees.reduce((sum, tree) => sum + expected(tree, row, known), 0)
  }
  return Array.from({ length: features }, (_, feature) => {
    let sum = 0
    for (let set = 0; set < 1 << features; set++) {
      if (set & (1 << feature)) continue
      const size = [...set.toString(2)].filter(bit => bit === '1').length
      const weight = (factorial(size) * factorial(features - size - 1)) / factorial(features)
      sum += weight * (worth(set | (1 << feature)) - worth(set))
    }
    return sum
  })
}
