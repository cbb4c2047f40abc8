/** ASCII text that is put together as bytes. Texts and numbers that are many and short cost a tenth of what strings of them do. */
export interface Ascii {
  /** All of its characters are ASCII. */
  text(text: string): void
  bytes(from: Uint8Array, start: number, end: number): void
  /** A JSON number to the millionth, without zeros at its end; `null` where it is not finite. */
  amount(number: number): void
  /** A JSON number as it is. */
  number(number: number): void
  /** What was put together since it was last taken; valid until more is. */
  take(): Uint8Array
}

const ZERO = 48
const MINUS = 45
const POINT = 46
/** Numbers up to here are written by their millionths, as answers have them. */
const LARGE = 1e9
/** Longer texts are copied faster by a call. */
const SHORT = 24
const LONGEST_NUMBER = 32

export function ascii(): Ascii {
  let buffer = Buffer.allocUnsafe(1 << 16)
  let at = 0
  /** Chances of many actions are the same. */
  let last = Number.NaN
  let lastText = 'null'

  function makeRoom(bytes: number): void {
    if (at + bytes <= buffer.length) return
    const larger = Buffer.allocUnsafe(2 * (at + bytes))
    buffer.copy(larger, 0, 0, at)
    buffer = larger
  }

  function text(text: string): void {
    const { length } = text
    makeRoom(length)
    const into = buffer
    const from = at
    if (length > SHORT) into.write(text, from, 'latin1')
    else for (let index = 0; index < length; index++) into[from + index] = text.charCodeAt(index)
    at = from + length
  }

  /** `number` is a 32-bit integer, and at least 0: others are divided many times slower. */
  function digits(number: number, count: number): void {
    const into = buffer
    const from = at
    let left = number | 0
    for (let index = from + count - 1; index >= from; index--) {
      const tenth = (left / 10) | 0
      into[index] = ZERO + left - 10 * tenth
      left = tenth
    }
    at = from + count
  }

  function whole(number: number): void {
    let count = 1
    for (let least = 10; number >= least; least *= 10) count++
    digits(number, count)
  }

  return {
    text,
    bytes(from, start, end) {
      makeRoom(end - start)
      buffer.set(from.subarray(start, end), at)
      at += end - start
    },
    amount(number) {
      const size = Math.abs(number)
      if (!(size < LARGE)) return text(JSON.stringify(number))
      makeRoom(LONGEST_NUMBER)
      const millionths = Math.round(size * 1e6)
      const units = Math.floor(millionths / 1e6)
      let rest = (millionths - units * 1e6) | 0
      if (number < 0 && millionths > 0) buffer[at++] = MINUS
      whole(units)
      if (rest === 0) return
      let places = 6
      for (; rest % 10 === 0; rest = (rest / 10) | 0) places--
      buffer[at++] = POINT
      digits(rest, places)
    },
    number(number) {
      if (!(Number.isInteger(number) && Math.abs(number) < LARGE)) {
        if (!Object.is(number, last)) lastText = JSON.stringify(number)
        last = number
        return text(lastText)
      }
      makeRoom(LONGEST_NUMBER)
      if (number < 0) buffer[at++] = MINUS
      whole(Math.abs(number))
    },
    take() {
      const taken = buffer.subarray(0, at)
      at = 0
      return taken
    },
  }
}
