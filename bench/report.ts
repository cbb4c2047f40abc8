import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Round } from './rounds.ts'

/** One line of a table: the medians of a variant's rounds, and what they are of the base's, which is the first variant. */
export interface Line extends Round {
  readonly variant: string
  readonly ratio: number
  /** The base's CPU a request over this one's: steadier than the ratio where others use the machine. */
  readonly cpuRatio: number | null
  /** The slowest and the fastest round, in requests a second. */
  readonly range: readonly [slowest: number, fastest: number]
}

export function linesOf(results: ReadonlyMap<string, readonly Round[]>): Line[] {
  let base: Round | undefined
  return [...results].map(([variant, rounds]) => {
    const round = mediansOf(rounds)
    base ??= round
    const rates = rounds.map(({ requestsPerSecond }) => requestsPerSecond)
    return {
      variant,
      ...round,
      ratio: round.requestsPerSecond / base.requestsPerSecond,
      cpuRatio: round.cpuUs === null || base.cpuUs === null ? null : base.cpuUs / round.cpuUs,
      range: [Math.min(...rates), Math.max(...rates)],
    }
  })
}

export function lineOf(lines: readonly Line[], variant: string): Line | undefined {
  return lines.find(line => line.variant === variant)
}

export function mediansOf(rounds: readonly Round[]): Round {
  const of = (read: (round: Round) => number) => median(rounds.map(read))
  return {
    requestsPerSecond: of(round => round.requestsPerSecond),
    p50Ms: of(round => round.p50Ms),
    p99Ms: of(round => round.p99Ms),
    lateP99Ms: of(round => round.lateP99Ms),
    cpuUs: rounds.some(({ cpuUs }) => cpuUs === null) ? null : of(round => round.cpuUs!),
    storeCpuUs: of(round => round.storeCpuUs),
    generatorCpuUs: of(round => round.generatorCpuUs),
  }
}

/** What one variant makes of another in the same round, by rate; the median of the rounds. */
export function gainOf(results: ReadonlyMap<string, readonly Round[]>, one: string, other: string): number {
  const [ones, others] = [results.get(one)!, results.get(other)!]
  return median(others.map((round, at) => round.requestsPerSecond / ones[at]!.requestsPerSecond))
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export function machine() {
  const processors = cpus()
  return {
    cpu: processors[0]?.model ?? 'unknown',
    cores: processors.length,
    system: `${process.platform} ${process.arch}`,
    node: process.version,
  }
}

const HEAD = [
  'variant',
  'a second',
  'slowest … fastest round',
  'p50 ms',
  'p99 ms',
  'CPU µs each',
  'and of Redis',
]

/** Base is the first line's variant. */
export function ratesTable(lines: readonly Line[]): string {
  const base = lines[0]!.variant
  return tableOf(
    [...HEAD, `ratio to ${base}`, 'by CPU'],
    lines.map(line => [
      line.variant,
      whole(line.requestsPerSecond),
      line.range.map(whole).join(' … '),
      line.p50Ms.toFixed(2),
      line.p99Ms.toFixed(2),
      line.cpuUs === null ? '' : line.cpuUs.toFixed(0),
      line.storeCpuUs > 0 ? line.storeCpuUs.toFixed(0) : '',
      short(line.ratio),
      line.cpuRatio === null ? '' : short(line.cpuRatio),
    ]),
  )
}

/** A table in Markdown; all columns but the first are of numbers. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = `|---|${head
    .slice(1)
    .map(() => '---:|')
    .join('')}`
  return [row(head), rule, ...rows.map(row)].join('\n')
}

export const short = (value: number) => value.toFixed(value < 0.1 ? 3 : 2)
export const whole = (value: number) => Math.round(value).toLocaleString('en')

/** Writes `<date>.json` and `.md`; returns their path without the ending. */
export async function writeResults(folder: string, at: Date, results: object, text: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, at.toISOString().slice(0, 19).replaceAll(':', '-'))
  await writeFile(`${path}.json`, `${JSON.stringify({ at, machine: machine(), ...results }, null, 2)}\n`)
  await writeFile(`${path}.md`, text)
  return path
}
