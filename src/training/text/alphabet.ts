/**
 * Which characters count. Text is read as words of symbols with one space between and around them: letters and digits
 * by their symbol (lower case, no accents), everything else as a space. The table of spellings is part of the model,
 * so that no locale or Unicode version has a say when it runs.
 */
export interface Alphabet {
  /** Symbol of each spelling: `É`, `é`, `E` and `e` are `e`. */
  symbolOf: ReadonlyMap<string, string>
}

const countsAsLetter = /[\p{L}\p{M}\p{N}]/u
/** The planes of living scripts; above are rare ideographs, which are taken where the texts have them. */
const lastUsual = 0x1ffff

/** All spellings of the symbols that the texts have. */
export function alphabetOf(texts: Iterable<string>): Alphabet {
  const seen = new Set<string>()
  for (const text of texts) for (const character of text) seen.add(character)
  const letters = [...seen].filter(character => countsAsLetter.test(character))
  const symbols = new Set(letters.map(symbol))
  const symbolOf = new Map(letters.map(letter => [letter, symbol(letter)]))
  for (let point = 0; point <= lastUsual; point++) {
    if (point >= 0xd800 && point < 0xe000) continue
    const character = String.fromCodePoint(point)
    if (!countsAsLetter.test(character)) continue
    const its = symbol(character)
    if (symbols.has(its)) symbolOf.set(character, its)
  }
  return { symbolOf: new Map([...symbolOf].sort(([a], [b]) => (a < b ? -1 : 1))) }
}

function symbol(character: string): string {
  const lower = character.toLowerCase()
  const bare = lower.normalize('NFKD').replace(/\p{M}/gu, '')
  if ([...bare].length === 1) return bare
  return [...lower].length === 1 ? lower : character
}

/**
 * The text as the model sees it, such as ` my card s pin `. What follows a NUL character is not seen, as the runtime's
 * strings end there; half a surrogate pair is a space, as it becomes U+FFFD on its way there.
 */
export function symbolsOf({ symbolOf }: Alphabet, text: string): string {
  const end = text.indexOf('\0')
  let symbols = ' '
  for (const character of end < 0 ? text : text.slice(0, end)) {
    const next = symbolOf.get(character) ?? ' '
    if (next !== ' ' || !symbols.endsWith(' ')) symbols += next
  }
  return symbols.endsWith(' ') ? symbols : `${symbols} `
}
