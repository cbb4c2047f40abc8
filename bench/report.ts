import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Round } from './rounds.ts'
import type { VariantName } from './variants.ts'

/** One line of the table: the medians of a variant's rounds. */
export interface Line extends Round {
  readonly variant: VariantName
  readonly candidates: number
  readonly ratioToEcho: number
  /** The echo's CPU a request over this one's: steadier than the ratio where others use the machine. */
  readonly cpuRatioToEcho: number | null
  /** The slowest and the fastest round, in requests a second. */
  readonly range: readonly [slowest: number, fastest: number]
}

/** All lines of one number of candidates. */
export function lines(candidates: number, results: ReadonlyMap<VariantName, readonly Round[]>): Line[] {
  const rate = (rounds: readonly Round[]) => rounds.map(({ requestsPerSecond }) => requestsPerSecond)
  const echo = results.get('echo')!
  const echoRate = median(rate(echo))
  const echoCpuUs = medianCpuUs(echo)
  return [...results].map(([variant, rounds]) => {
    const of = (read: (round: Round) => number) => median(rounds.map(read))
    const requestsPerSecond = median(rate(rounds))
    const cpuUs = medianCpuUs(rounds)
    return {
      variant,
      candidates,
      requestsPerSecond,
      p50Ms: of(round => round.p50Ms),
      p99Ms: of(round => round.p99Ms),
      cpuUs,
      storeCpuUs: of(round => round.storeCpuUs),
      generatorCpuUs: of(round => round.generatorCpuUs),
      ratioToEcho: requestsPerSecond / echoRate,
      cpuRatioToEcho: cpuUs === null || echoCpuUs === null ? null : echoCpuUs / cpuUs,
      range: [Math.min(...rate(rounds)), Math.max(...rate(rounds))],
    }
  })
}

function medianCpuUs(rounds: readonly Round[]): number | null {
  return rounds.some(({ cpuUs }) => cpuUs === null) ? null : median(rounds.map(({ cpuUs }) => cpuUs!))
}

function median(values: readonly number[]): number {
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

const HEAD = `| variant | candidates | requests/s | slowest … fastest round | p50 ms | p99 ms | CPU µs a request | and of Redis | ratio to echo | by CPU |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|`

export function markdown(all: readonly Line[], notes: readonly string[]): string {
  const { cpu, cores, system, node } = machine()
  const rows = all.map(line => {
    const { variant, candidates, p50Ms, p99Ms, cpuUs, storeCpuUs, ratioToEcho, cpuRatioToEcho, range } = line
    const cells = [
      variant,
      candidates,
      whole(line.requestsPerSecond),
      range.map(whole).join(' … '),
      p50Ms.toFixed(2),
      p99Ms.toFixed(2),
      cpuUs === null ? '' : cpuUs.toFixed(0),
      storeCpuUs > 0 ? storeCpuUs.toFixed(0) : '',
      ratio(ratioToEcho),
      cpuRatioToEcho === null ? '' : ratio(cpuRatioToEcho),
    ]
    return `| ${cells.join(' | ')} |`
  })
  return [`${cpu}, ${cores} cores, ${system}, Node ${node}`, ...notes, '', HEAD, ...rows, ''].join('\n')
}

const ratio = (value: number) => value.toFixed(value < 0.1 ? 3 : 2)
const whole = (value: number) => Math.round(value).toLocaleString('en')

/** Writes `<date>.json` and `.md`; returns their path without the ending. */
export async function writeResults(
  folder: string,
  at: Date,
  all: readonly Line[],
  text: string,
): Promise<string> {
  await mkdir(folder, { recursive: true })
  const path = join(folder, at.toISOString().slice(0, 19).replaceAll(':', '-'))
  await writeFile(`${path}.json`, `${JSON.stringify({ at, machine: machine(), lines: all }, null, 2)}\n`)
  await writeFile(`${path}.md`, text)
  return path
}
