/**
 * JSON in ASCII alone: other characters are escaped. A text of one byte a character is put together, measured, sent and recorded
 * several times faster than one of two, and a single `€` would make it two.
 */

/** What stands between the quotes of a JSON string. */
export function inner(text: string): string {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= 0x20 && code < 0x7f && code !== 0x22 && code !== 0x5c) continue
    out += text.slice(from, at) + escaped(code)
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
}

export const quoted = (text: string) => `"${inner(text)}"`

export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, character => escaped(character.charCodeAt(0)))
}

const escapes: string[] = []

function escaped(code: number): string {
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
    const worked = work(text)
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
