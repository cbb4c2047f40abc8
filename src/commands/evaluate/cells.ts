/** A row that cannot be used, and why. */
export class BadRow extends Error {
  /** True where the logged probability cannot be used of an action that the target takes too. */
  readonly ofProbability: boolean
  readonly isZero: boolean
  constructor(reason: string, ofProbability = false, isZero = false) {
    super(reason)
    this.ofProbability = ofProbability
    this.isZero = ofProbability && isZero
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const WITH_COMMA = /^[+-]?\d*,\d+([eE][+-]?\d+)?$/
const EMPTY = new Set(['', 'na', 'n/a', 'nan', 'null', 'none'])
const TRUTHS = new Map([
  ['true', 1],
  ['false', 0],
])

/** The cell with a decimal point: in files that are not split at commas a comma may stand for it. */
export const pointed = (cell: string) => (WITH_COMMA.test(cell) ? cell.replace(',', '.') : cell)

/** Fourth powers of larger ones could not be added up. */
const LARGEST = 1e60

/** Throws `BadRow` where the cell of `column` is no number that can be reckoned with. */
export function numberIn(column: string, text: string): number {
  const cell = pointed(text)
  if (NUMBER.test(cell)) {
    const value = Number(cell)
    if (Math.abs(value) <= LARGEST) return value
    throw new BadRow(`${column} "${text.slice(0, 40)}" is too large, at most ${LARGEST} can be reckoned with`)
  }
  const truth = TRUTHS.get(cell.toLowerCase())
  if (truth !== undefined) return truth
  throw new BadRow(
    EMPTY.has(cell.toLowerCase()) ? `${column} is missing` : `${column} "${text.slice(0, 40)}" is no number`,
  )
}

/** A chance from 0 to 1. */
export function chanceIn(column: string, text: string): number {
  const chance = numberIn(column, text)
  if (chance < 0 || chance > 1 + 1e-9)
    throw new BadRow(`${column} ${text} is no probability; it must be from 0 to 1`)
  return Math.min(1, chance)
}

/** How far from 1 chances of all actions may add up: they get rounded. */
const MOST_OFF = 0.02

/** The chances of all actions, an empty cell being 0, put right to add up to 1. */
export function chancesIn(prefix: string, cells: readonly string[]): number[] {
  const chances = cells.map(cell => (cell === '' ? 0 : chanceIn(`${prefix}*`, cell)))
  const sum = chances.reduce((total, chance) => total + chance, 0)
  if (Math.abs(sum - 1) > MOST_OFF)
    throw new BadRow(`the chances ${prefix}* add up to ${Number(sum.toPrecision(4))} instead of 1`)
  return chances.map(chance => chance / sum)
}
