import type { Term } from '../design.ts'
import type { Task } from '../learner.ts'
import { Mistake } from '../mistake.ts'

/** How much a row of each class counts; `balanced` lets the classes weigh the same, all rows together as before. */
export function classWeightsOf({ wishes, target, rows }: Pick<Task, 'wishes' | 'target' | 'rows'>): number[] {
  const { classWeights } = wishes
  const { classes, codes, name } = target
  if (classWeights === undefined) return classes.map(() => 1)
  if (classWeights === 'balanced') {
    const counts = new Float64Array(classes.length)
    for (const row of rows) counts[codes[row]!]!++
    return classes.map((_, code) => rows.length / (classes.length * Math.max(1, counts[code]!)))
  }
  for (const label of classWeights.keys())
    if (!classes.includes(label))
      throw new Mistake(`--class-weight "${label}": no value of "${name}". Its values: ${classes.join(', ')}`)
  return classes.map(label => classWeights.get(label) ?? 1)
}

/** 1, -1 or 0 for each term. Throws a Mistake where a wish cannot be kept. */
export function monotoneOf({ wishes, target, columns }: Task, terms: readonly Term[]): number[] {
  if (wishes.monotone.size > 0 && target.classes.length > 2)
    throw new Mistake(
      `--monotone: "${target.name}" has ${target.classes.length} values, and no one of them is meant. Say --positive`,
    )
  for (const name of wishes.monotone.keys()) {
    const column = columns.find(column => column.name === name)
    if (!column) throw new Mistake(`--monotone "${name}": no such column, or it is left out`)
    if (column.kind === 'category')
      throw new Mistake(
        `--monotone "${name}": it has categories, which have no order. Name columns of numbers`,
      )
  }
  return terms.map(({ column }) => wishes.monotone.get(column) ?? 0)
}
