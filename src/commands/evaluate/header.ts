import { nearest } from '../../strategy/mistakes.ts'
import { Mistake } from '../../training/mistake.ts'
import type { EvaluateArguments } from './arguments.ts'

/** Where the columns are, by place. */
export interface Header {
  readonly width: number
  readonly action: number
  readonly reward: number
  readonly probability: number | null
  readonly customer: number | null
  readonly features: readonly { readonly name: string; readonly at: number }[]
  readonly target: number | null
  /** Chances by action, of the target and of the logging policy. */
  readonly targetChances: readonly Chance[] | null
  readonly loggedChances: readonly Chance[] | null
}

export interface Chance {
  readonly action: string
  readonly at: number
}

/** Finds the columns that the command names. Throws a Mistake that names the one that is not there. */
export function readHeader(cells: readonly string[], words: EvaluateArguments, delimiter: string): Header {
  if (cells.some(name => name.includes('\r')))
    throw new Mistake(
      `${words.csv}: lines end with a carriage return alone. Save the file with line ends of LF or CRLF`,
    )
  const names = cells.map(name => name.trim())
  const place = (word: string, name: string) => {
    const at = names.indexOf(name)
    if (at < 0)
      throw new Mistake(`--${word} "${name}": ${words.csv} has no such column${hint(name, names, delimiter)}`)
    if (names.indexOf(name, at + 1) >= 0)
      throw new Mistake(`--${word} "${name}": ${words.csv} has this column twice. Rename one`)
    return at
  }
  const chances = (word: string, prefix: string): Chance[] => {
    const found = names.flatMap((name, at) =>
      name.startsWith(prefix) && name.length > prefix.length
        ? [{ action: name.slice(prefix.length), at }]
        : [],
    )
    if (found.length < 2)
      throw new Mistake(
        `--${word} "${prefix}": ${words.csv} needs a column ${prefix}<action> for each action${hint(prefix, names, delimiter)}`,
      )
    return found
  }
  const { target } = words
  return {
    width: names.length,
    action: place('action', words.action),
    reward: place('reward', words.reward),
    probability: words.probability === null ? null : place('probability', words.probability),
    customer: words.customer === null ? null : place('customer', words.customer),
    features: words.features.map(name => ({ name, at: place('features', name) })),
    target:
      target.kind === 'column'
        ? place('target', target.column)
        : target.kind === 'probability'
          ? place('target-probability', target.column)
          : null,
    targetChances: target.kind === 'probabilities' ? chances('target-probabilities', target.prefix) : null,
    loggedChances: words.probabilities === null ? null : chances('probabilities', words.probabilities),
  }
}

function hint(name: string, names: readonly string[], delimiter: string): string {
  if (names.length === 1)
    return `: split at "${delimiter}" the header is one column, "${names[0]!.slice(0, 60)}". Say the right --delimiter`
  const near = nearest(name, names)
  if (near !== null) return `; did you mean "${near}"?`
  const shown = names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ')
  return `. It has ${shown}`
}

const DELIMITERS = [',', ';', '\t', '|']

/** The delimiter that parts the first line into the most cells; quoted text does not count. */
export function delimiterOf(firstLine: string): string {
  const bare = firstLine.replaceAll(/"[^"]*"/g, '')
  const counts = DELIMITERS.map(delimiter => bare.split(delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))]!
}
