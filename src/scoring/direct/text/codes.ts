import type { TextSum } from '../../formula/text-sum.ts'

const NONE = -1
/** What half a surrogate pair becomes on its way to the runtime, whose strings are UTF-8. */
const REPLACEMENT = 0xfffd

/** A text's codes, in an array that nobody else holds. */
export type Encode = (text: string) => Int32Array

/**
 * The codes that the graph's Tokenizer and LabelEncoder give, without the padding: a code a character that counts, and one for all that
 * is between two such, before the first and after the last. What follows a NUL character is not seen, as the runtime's strings end there.
 */
export function encoderOf({ codeOf, between }: Pick<TextSum, 'codeOf' | 'between'>): Encode {
  const points = new Map([...codeOf].map(([character, code]) => [character.codePointAt(0)!, code]))
  const last = [...points.keys()].reduce((most, point) => Math.max(most, point), 0)
  const places = new Int32Array(last + 1).fill(NONE)
  const codes = Int32Array.from(points.values())
  for (const [place, point] of [...points.keys()].entries()) places[point] = place

  return text => {
    const found = new Int32Array(text.length + 2)
    found[0] = between
    let length = 1
    let isBetween = true
    for (let at = 0; at < text.length; at++) {
      let point = text.charCodeAt(at)
      if (point === 0) break
      if (point >= 0xd800 && point < 0xe000) {
        point = text.codePointAt(at)!
        if (point > 0xffff) at++
        else point = REPLACEMENT
      }
      const place = point <= last ? places[point]! : NONE
      if (place >= 0) found[length++] = codes[place]!
      else if (!isBetween) found[length++] = between
      isBetween = place < 0
    }
    if (!isBetween) found[length++] = between
    return found.subarray(0, length)
  }
}
