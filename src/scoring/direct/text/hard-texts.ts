import type { TextSum } from '../../formula/text-sum.ts'

/** What users write, whatever the model has learned; and what strings of another kind could take differently. */
const ODD: readonly string[] = [
  '',
  ' ',
  ' \t\r\n\u00a0\u2028\u3000 ',
  '.',
  '¿?! … -- (;)',
  '[^a]+|. \\ ] ^ - [a-z] .* $',
  'a',
  'PIN pin Pin pIN pin',
  'a b c d e f g h i j k l m n o p q r s t u v w x y z',
  "MY CARD\tis\r\nLOST!!!  i can't   find it…",
  'ÄÖÜ äöü ß ẞ Größe Straße Ärger',
  'cafe\u0301 CAFÉ ＣＡＦＥ naïve ŁÓDŹ',
  'ﬁ ĳ İ ı ſ K Å Ω µ ª º',
  '0123456789 £10.00 1,000 ½ ² Ⅷ ١٢٣',
  '中文 日本語 카드 карта بطاقة हिन्दी ไทย',
  '😀 card 👍🏽 👨‍👩‍👧 pin 🇩🇪',
  '𝐜𝐚𝐫𝐝 𝟙𝟚𝟛 𠀀 \u{10ffff}',
  'card\0lost',
  '\0card',
  '\ud800 card \udc00 pin \udfff\ud83d',
  'card\ud83d',
  '\ufeffcard\ufffd \u200bpin\u200d \ufffe',
  'x'.repeat(3_000),
  'lost my card, '.repeat(200),
]

/** Of the vocabulary, in a row. */
const GRAMS_EACH = 9
/** No divisor of what vocabularies are likely to have: steps through all of one. */
const STEP = 7_919
const BETWEEN = [' ', '', ', ', '  ', '\n', '-', ' 😀 ']

/** So many texts: odd ones, and the vocabulary's own grams next to each other, their characters spelled in every way that there is. */
export function hardTexts({ grams, codeOf, between }: TextSum, count: number): string[] {
  const spellings = new Map<number, string[]>([[between, [' ']]])
  for (const [spelling, code] of codeOf) {
    const known = spellings.get(code)
    if (known) known.push(spelling)
    else spellings.set(code, [spelling])
  }
  const spelled = (turn: number) =>
    grams[(turn * STEP) % grams.length]!.codes.map((code, at) => {
      const ways = spellings.get(code) ?? ['']
      return ways[(turn + at) % ways.length]!
    }).join('')
  const ofGrams = Array.from({ length: Math.max(0, count - ODD.length) }, (_, row) => {
    const parts = Array.from({ length: GRAMS_EACH }, (_, at) => spelled(row * GRAMS_EACH + at))
    return parts.join(BETWEEN[row % BETWEEN.length]!)
  })
  return [...ODD, ...ofGrams].slice(0, count)
}
