import { rounded, seededChance } from '../src/demo/seeded.ts'
import { linearOnnx, linearProbability, writeModel } from '../test/tiny-models.ts'
import { facts, numbers } from './facts.ts'

export const MODEL = 'take-up'

interface Column {
  readonly feature: string
  readonly low: number
  readonly high: number
}

/** Thirty attributes, four live facts, four worked out, and two of the offer: forty columns. */
function columns(): Column[] {
  const named = (root: string, ranges: Readonly<Record<string, readonly [number, number]>>) =>
    Object.entries(ranges).map(([name, [low, high]]) => ({ feature: `${root}.${name}`, low, high }))
  return [
    ...named('customer', numbers),
    ...named('context', facts.numbers),
    { feature: 'customer.balance / (customer.tenureMonths + 1.0)', low: 0, high: 1_000 },
    { feature: 'customer.loanBalance / (customer.annualIncomeK + 1.0)', low: 0, high: 2_000 },
    { feature: 'customer.transactionAmount / (customer.transactionCount + 1.0)', low: 0, high: 500 },
    { feature: '"savings" in customer.products', low: 0, high: 1 },
    ...named('offer', { rate: [0.5, 1.5], months: [1, 36] }),
  ]
}

/** Writes the bench's one model: logistic, over forty columns, answering about 0.1 to 0.5. The same one every time. */
export async function writeTakeUpModel(folder: string): Promise<void> {
  const chance = seededChance(7)
  const inputs = columns()
  const weights = inputs.map(({ low, high }) => Math.fround(chance.normal(0, 0.5) / (high - low)))
  const middle = inputs.reduce((sum, { low, high }, i) => sum + weights[i]! * ((low + high) / 2), 0)
  const bias = Math.fround(-1.2 - middle)
  const golden = Array.from({ length: 5 }, () => {
    const row = inputs.map(({ low, high }) => rounded(low + chance.uniform() * (high - low), 2))
    const values = Object.fromEntries(inputs.map(({ feature }, i) => [feature, row[i]!]))
    return { inputs: values, expected: linearProbability(weights, bias, row) }
  })
  await writeModel(folder, MODEL, '1', {
    bytes: linearOnnx(weights, bias),
    inputs: inputs.map(({ feature }) => ({ feature })),
    golden,
  })
}
