import { csvRecords } from '../../customer/csv-records.ts'
import type { Logged, Target } from '../../learning/evaluation/logged.ts'
import { typedColumn } from '../../training/columns.ts'
import { Mistake } from '../../training/mistake.ts'
import type { EvaluateArguments } from './arguments.ts'
import { BadRow, chanceIn, chancesIn, numberIn, pointed } from './cells.ts'
import { codes, doubles } from './columns.ts'
import { type Chance, type Header, readHeader } from './header.ts'

const MOST_RECORD_BYTES = 1 << 20
/** A file with this many actions has probably another column in its place. */
const MOST_ACTIONS = 10_000

/** What was read of a file of logged decisions. */
export interface ReadLog {
  readonly logged: Logged
  /** Null where the target is a policy by name. */
  readonly target: Target | null
  readonly bad: BadRows
}

export interface BadRows {
  readonly count: number
  /** Those whose logged probability cannot be used, and whose action the target takes. */
  readonly probability: { readonly count: number; readonly firstLine: number; readonly zero: boolean }
}

/**
 * Reads logged decisions from CSV, line by line, into columns. Rows that cannot be used are told to `onBad` with their line. Throws a
 * Mistake where there is no header, a column is missing, or nothing is left.
 */
export async function readLog(
  chunks: AsyncIterable<Uint8Array>,
  words: EvaluateArguments,
  delimiter: string,
  onBad: (line: number, reason: string) => void,
): Promise<ReadLog> {
  let header: Header | null = null
  let reader: ReturnType<typeof rowReader> | null = null
  const probability = { count: 0, firstLine: 0, zero: false }
  let count = 0
  const refuse = (line: number, reason: string) => {
    count += 1
    onBad(line, reason)
  }
  for await (const record of csvRecords(chunks, delimiter, MOST_RECORD_BYTES)) {
    if (!header || !reader) {
      if ('reason' in record) throw new Mistake(`${words.csv}: the header ${record.reason}`)
      header = readHeader(record.cells, words, delimiter)
      reader = rowReader(header, words)
    } else if ('reason' in record) refuse(record.line, record.reason)
    else if (record.cells.length !== header.width)
      refuse(record.line, `has ${record.cells.length} cells where the header has ${header.width}`)
    else {
      try {
        reader.read(record.line, record.cells)
      } catch (error) {
        if (!(error instanceof BadRow)) throw error
        refuse(record.line, error.message)
        if (!error.ofProbability) continue
        if (probability.count === 0) probability.firstLine = record.line
        probability.count += 1
        probability.zero ||= error.isZero
      }
    }
  }
  if (!reader)
    throw new Mistake(`${words.csv}: is empty. A header line and a line for each decision are needed`)
  return { ...reader.finish(), bad: { count, probability } }
}

function rowReader(header: Header, words: EvaluateArguments) {
  const { target, probability: probabilityColumn } = words
  const { targetChances, loggedChances } = header
  const actions = codes([
    ...new Set([...(targetChances ?? []), ...(loggedChances ?? [])].map(({ action }) => action)),
  ])
  const customers = codes()
  const probabilities = doubles()
  const rewards = doubles()
  const lines = doubles()
  const targets = doubles()
  const all = doubles()
  const features = header.features.map(({ name, at }) => ({ name, at, ...codes() }))
  const fixed = target.kind === 'policy' && target.policy !== 'uniform' && target.policy !== 'best-fixed'
  const chancesOf = (prefix: string, chances: readonly Chance[], cells: readonly string[]) =>
    chancesIn(
      prefix,
      chances.map(({ at }) => cells[at]!),
    )

  /** The target's chances: one number for the logged action or its own action, or one for each column. */
  function targetOf(cells: readonly string[]): { chances: number[]; taken: boolean } {
    const action = cells[header.action]!
    switch (target.kind) {
      case 'column': {
        const own = cells[header.target!]!
        if (own === '') throw new BadRow(`${target.column} is missing`)
        return { chances: [actions.codeOf(own)], taken: own === action }
      }
      case 'probability': {
        const chance = chanceIn(target.column, cells[header.target!]!)
        return { chances: [chance], taken: chance > 0 }
      }
      case 'probabilities': {
        const chances = chancesOf(target.prefix, targetChances!, cells)
        const at = targetChances!.findIndex(chance => chance.action === action)
        return { chances, taken: at >= 0 && chances[at]! > 0 }
      }
      case 'policy':
        return { chances: [], taken: !fixed || target.policy === action }
    }
  }

  function loggedOf(cells: readonly string[], taken: boolean): { own: number; chances: readonly number[] } {
    try {
      const chances = loggedChances ? chancesOf(words.probabilities!, loggedChances, cells) : []
      const own = loggedChances
        ? (chances[loggedChances.findIndex(({ action }) => action === cells[header.action])] ?? 0)
        : chanceIn(probabilityColumn!, cells[header.probability!]!)
      if (own > 0) return { own, chances }
    } catch (error) {
      if (!(error instanceof BadRow)) throw error
      throw new BadRow(error.message, taken)
    }
    const column = probabilityColumn ?? `${words.probabilities}${cells[header.action]}`
    throw new BadRow(`${column} is 0, which cannot be of an action that was taken`, taken, true)
  }

  return {
    read(line: number, cells: readonly string[]) {
      const name = cells[header.action]!
      if (name === '') throw new BadRow(`${words.action} is missing`)
      const reward = numberIn(words.reward, cells[header.reward]!)
      const customer = header.customer === null ? null : cells[header.customer]!
      if (customer === '') throw new BadRow(`${words.customer} is missing`)
      const { chances, taken } = targetOf(cells)
      const logged = loggedOf(cells, taken)
      const action = actions.codeOf(name)
      if (action >= MOST_ACTIONS)
        throw new Mistake(
          `--action "${words.action}": has more than ${MOST_ACTIONS} different values in ${words.csv}; is it the right column?`,
        )
      actions.push(action)
      if (customer !== null) customers.push(customers.codeOf(customer))
      probabilities.push(logged.own)
      rewards.push(reward)
      lines.push(line)
      for (const chance of chances) targets.push(chance)
      for (const chance of logged.chances) all.push(chance)
      for (const feature of features) feature.push(feature.codeOf(cells[feature.at]!))
    },
    finish(): { logged: Logged; target: Target | null } {
      const names = actions.texts()
      const action = actions.finish()
      const wide = (chances: readonly Chance[], values: Float64Array) =>
        byAction(chances, values, action.length, names)
      const logged: Logged = {
        rows: action.length,
        actions: names,
        action,
        probability: probabilities.finish(),
        probabilities: loggedChances && wide(loggedChances, all.finish()),
        reward: rewards.finish(),
        customer: header.customer === null ? null : customers.finish(),
        features: features.map(({ name, texts, finish }) =>
          typedColumn({ name, texts: texts().map(pointed), codes: finish() }),
        ),
        line: Int32Array.from(lines.finish()),
      }
      switch (target.kind) {
        case 'column':
          return { logged, target: { kind: 'action', action: Int32Array.from(targets.finish()) } }
        case 'probability':
          return { logged, target: ofTwo({ kind: 'logged', chances: targets.finish() }, logged) }
        case 'probabilities':
          return { logged, target: { kind: 'chances', chances: wide(targetChances!, targets.finish()) } }
        case 'policy':
          return { logged, target: null }
      }
    },
  }
}

/** From one number a column to one an action; actions without a column have the chance 0. */
function byAction(
  chances: readonly Chance[],
  values: Float64Array,
  rows: number,
  actions: readonly string[],
) {
  const width = actions.length
  const wide = new Float64Array(rows * width)
  chances.forEach(({ action }, at) => {
    const code = actions.indexOf(action)
    for (let row = 0; row < rows; row++) wide[row * width + code] = values[row * chances.length + at]!
  })
  return wide
}

/** Of two actions the other one's chance is what is left. */
function ofTwo(target: Target & { kind: 'logged' }, { actions, action, rows }: Logged): Target {
  if (actions.length !== 2) return target
  const chances = new Float64Array(rows * 2)
  for (let row = 0; row < rows; row++) {
    chances[row * 2 + action[row]!] = target.chances[row]!
    chances[row * 2 + 1 - action[row]!] = 1 - target.chances[row]!
  }
  return { kind: 'chances', chances }
}
