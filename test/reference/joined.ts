/** The conditions that a text joins by `&&`, as they are written. */
export function joined(source: string): string[] {
  const text = source.trim()
  const outside = outsideOf(text)
  if (/[?]|[|][|]/.test(outside)) return [text]
  const ends = [...outside.matchAll(/&&/g)].map(({ index }) => index)
  if (ends.length === 0) return isWrapped(outside) ? joined(text.slice(1, -1)) : [text]
  const starts = [0, ...ends.map(end => end + 2)]
  return starts.flatMap((start, part) => joined(text.slice(start, ends[part])))
}

/** The text with all that is inside of brackets or quotes blanked out. */
function outsideOf(text: string): string {
  let outside = ''
  let depth = 0
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (quote) {
      outside += ' '
      if (character === '\\') outside += text[++at] === undefined ? '' : ' '
      else if (character === quote) quote = ''
      continue
    }
    if (character === '"' || character === "'") quote = character
    if (')]}'.includes(character)) depth -= 1
    outside += depth === 0 && !quote ? character : ' '
    if ('([{'.includes(character)) depth += 1
  }
  return outside
}

/** Whether it is one pair of parentheses and what is between them. */
function isWrapped(outside: string): boolean {
  return /^\( *\)$/.test(outside)
}
