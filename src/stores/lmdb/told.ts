import type { Databases } from './databases.ts'
import { lastNumber } from './ranges.ts'

/** Changes that are kept: a process that missed more has missed them all. */
const KEPT = 4_096
/** Old ones are removed so many at a time. */
const SWEPT = 512

/** Adds lines to the log of what processes tell each other, inside a transaction. */
export function tell(databases: Databases, lines: readonly string[]): void {
  const { told } = databases
  let number = lastNumber(told)
  for (const line of lines) {
    told.put(++number, line)
    if (number % SWEPT !== 0) continue
    for (const old of [...told.getKeys({ end: number - KEPT })]) told.remove(old)
  }
}

/** What the log has after a number; null where some of that is not there any more. */
export function toldSince({ told }: Databases, number: number): readonly string[] | null {
  const lines: string[] = []
  for (const { key, value } of told.getRange({ start: number + 1 })) {
    if (lines.length === 0 && key !== number + 1) return null
    lines.push(value)
  }
  return lines
}
