// Writes at a place of a buffer that has room, and gives the place behind: every candidate has ten cells, and a cell that is put
// together as a string costs ten times as much.

const ZERO = 48
const MINUS = 45
const POINT = 46
export const COMMA = 44
/** Numbers up to here are written by their millionths, as answers have them. */
const LARGE = 1e9
/** What a number takes at most, and a moment in quotes. */
export const LONGEST_NUMBER = 32
/** Longer texts are copied faster by a call. */
const SHORT = 24

const NULL = latin1('null')

/** Three digits of each number below a thousand. */
const DIGITS = Uint8Array.from(
  Array.from({ length: 1_000 }, (_, number) => `${number}`.padStart(3, '0')).join(''),
  digit => ZERO + Number(digit),
)

export function putText(into: Uint8Array, at: number, text: Uint8Array): number {
  const { length } = text
  if (length > SHORT) into.set(text, at)
  else for (let index = 0; index < length; index++) into[at + index] = text[index]!
  return at + length
}

/** The place behind a list of cells, each of which has a comma behind it, without the last comma. */
export function withoutComma(into: Uint8Array, at: number): number {
  return into[at - 1] === COMMA ? at - 1 : at
}

/** A JSON number to the millionth, without zeros at its end; `null` where it is not finite. */
export function putAmount(into: Uint8Array, at: number, number: number): number {
  const size = Math.abs(number)
  if (!(size < LARGE)) return putOther(into, at, number)
  const millionths = Math.abs(Math.round(number * 1e6))
  const units = Math.floor(millionths / 1e6) | 0
  const rest = (millionths - units * 1e6) | 0
  let next = at
  if (number < 0 && millionths > 0) into[next++] = MINUS
  next = putWhole(into, next, units)
  if (rest === 0) return next
  into[next++] = POINT
  const thousandths = (rest / 1_000) | 0
  next = putThree(into, next, thousandths)
  next = putThree(into, next, rest - 1_000 * thousandths)
  while (into[next - 1] === ZERO) next--
  return next
}

/** A JSON number that is read as it was; `null` where it is not finite. */
export function putNumber(into: Uint8Array, at: number, number: number): number {
  // Both a decimal fraction that is read and a quotient are the double that is nearest to it.
  return Math.round(number * 1e6) / 1e6 === number ? putAmount(into, at, number) : putOther(into, at, number)
}

function putOther(into: Uint8Array, at: number, number: number): number {
  // Most candidates are not shown and have no probability.
  return putText(into, at, Number.isFinite(number) ? latin1(JSON.stringify(number)) : NULL)
}

/** `number` is a 32-bit integer, and at least 0: others are divided many times slower. */
function putWhole(into: Uint8Array, at: number, number: number): number {
  if (number >= 1_000) {
    const thousands = (number / 1_000) | 0
    return putThree(into, putWhole(into, at, thousands), number - 1_000 * thousands)
  }
  let next = at
  if (number >= 100) into[next++] = DIGITS[3 * number]!
  if (number >= 10) into[next++] = DIGITS[3 * number + 1]!
  into[next++] = DIGITS[3 * number + 2]!
  return next
}

function putThree(into: Uint8Array, at: number, number: number): number {
  into[at] = DIGITS[3 * number]!
  into[at + 1] = DIGITS[3 * number + 1]!
  into[at + 2] = DIGITS[3 * number + 2]!
  return at + 3
}

/** All of its characters are ASCII. */
export function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}
