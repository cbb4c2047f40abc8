/**
 * JSON in ASCII alone: other characters are escaped. A text of one byte a character is put together, measured, sent and recorded
 * several times faster than one of two, and a single `€` would make it two.
 */
import { narrow } from './narrow.ts'

const SPECIAL = /[^ !#-[\]-~]/g
const NOT_ASCII = /[\x7f-\uffff]/g

/** What stands between the quotes of a JSON string. */
export function inner(text: string): string {
  return without(SPECIAL, text)
}

export const quoted = (text: string) => `"${inner(text)}"`

export function jsonText(value: unknown): string {
  return without(NOT_ASCII, JSON.stringify(value))
}

function without(characters: RegExp, text: string): string {
  const ascii = text.replace(characters, escaped)
  return ascii === text ? text : narrow(ascii)
}

const escapes: string[] = []

function escaped(character: string): string {
  const code = character.charCodeAt(0)
  escapes[code] ??=
    code === 0x22 || code === 0x5c
      ? `\\${String.fromCharCode(code)}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  return escapes[code]!
}

const MOST_REMEMBERED = 10_000

/** A function of texts that come again and again: what it gave is remembered, up to a number of texts. */
export function remembering(work: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>()
  return text => {
    const before = known.get(text)
    if (before !== undefined) return before
    if (known.size >= MOST_REMEMBERED) known.clear()
    const worked = narrow(work(text))
    known.set(text, worked)
    return worked
  }
}

/** Thousandths, as they are written after the point. */
export const THOUSANDTHS = Array.from({ length: 1_000 }, (_, n) => String(n).padStart(3, '0'))

/** Numbers up to here are written by their millionths. */
const LARGE = 1e9

/** To the nearest millionth: what an answer tells of chances and money. */
export function millionths(number: number): number {
  return Math.abs(number) < LARGE ? Math.round(number * 1e6) / 1e6 : number
}

/** The JSON of a number of millionths: whole numbers become text several times faster than others. */
export function numberText(number: number): string {
  const size = Math.abs(number)
  if (!(size < LARGE)) return JSON.stringify(number)
  const all = Math.round(size * 1e6)
  const whole = Math.floor(all / 1e6)
  const rest = all - whole * 1e6
  const sign = number < 0 ? '-' : ''
  if (rest === 0) return sign + whole
  const thousandths = Math.floor(rest / 1_000)
  return `${sign}${whole}.${THOUSANDTHS[thousandths]}${THOUSANDTHS[rest - 1_000 * thousandths]}`
}
