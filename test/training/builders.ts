import { seededRandom } from '../../src/training/random.ts'
import type { CategoryColumn, Column, NumberColumn } from '../../src/training/table.ts'

/** A made-up bank: P(yes) depends on age (curved), income (with gaps) and town; `noise` tells nothing. */
export function madeUpBank(rows: number, seed: number): { columns: Column[]; target: Uint8Array } {
  const random = seededRandom(seed)
  const towns = ['north', 'south', 'west']
  const age = new Float32Array(rows).map(() => 18 + Math.floor(random() * 60))
  const income = new Float32Array(rows).map(() => (random() < 0.1 ? Number.NaN : 10 + 90 * random()))
  const noise = new Float32Array(rows).map(() => random())
  const town = new Int32Array(rows).map(() => Math.floor(random() * 3))
  const target = new Uint8Array(rows).map((_, row) => {
    const logit =
      -2 +
      2 * Math.cos(age[row]! / 10) +
      (Number.isNaN(income[row]!) ? 1 : (income[row]! - 50) / 25) +
      (town[row] === 0 ? 1 : 0)
    return random() < 1 / (1 + Math.exp(-logit)) ? 1 : 0
  })
  const columns = [
    numbers('age', age),
    numbers('income', income),
    categories('town', towns, town),
    numbers('noise', noise),
  ]
  return { columns, target }
}

export function numbers(name: string, values: ArrayLike<number>): NumberColumn {
  return { kind: 'number', name, values: Float32Array.from(values) }
}

export function categories(name: string, texts: string[], codes: ArrayLike<number>): CategoryColumn {
  return { kind: 'category', name, texts, codes: Int32Array.from(codes) }
}
