import type { Interval } from './findings/intervals.ts'

/** A share as per cent, with enough digits for small ones. NaN is a dash. */
export function percent(share: number, digits = share !== 0 && Math.abs(share) < 0.0995 ? 1 : 0): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(digits)}\u00a0%`
}

export function whole(count: number): string {
  return count.toLocaleString('en')
}

/** Never `-0.000`. */
export function decimals(value: number, digits: number): string {
  const written = value.toFixed(digits)
  return Number.isNaN(value) ? '–' : Number(written) === 0 ? (0).toFixed(digits) : written
}

/** `0.812 (0.801 to 0.823)`. */
export function withInterval({ value, low, high }: Interval, digits: number): string {
  return `${decimals(value, digits)} (${decimals(low, digits)}\u00a0to\u00a0${decimals(high, digits)})`
}

/** A number as short as it can be told apart on an axis. */
export function short(value: number): string {
  if (Number.isNaN(value)) return '–'
  const size = Math.abs(value)
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`
  if (size >= 10_000) return `${Number((value / 1000).toPrecision(3))}k`
  return String(Number(value.toPrecision(3)))
}

/** At most so many characters, the last an ellipsis when some are left out. */
export function clipped(text: string, most: number): string {
  const letters = [...text]
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : text
}
