/** A text is read as far as this. */
const MOST_CHARACTERS = 2_000

/** Words that take back, or leave open, what comes after them in the same sentence. */
const DOUBT = /\b(?:not|never|hardly|barely|if|unless|until|when|once|before|whether|\w+n't)\b/

/** Whether one of the phrases is said: as whole words, in a sentence that does not ask and has no doubt before it. English. */
export function says(text: string, phrases: readonly string[]): boolean {
  const sentences = plain(text.slice(0, MOST_CHARACTERS)).match(/[^.!?;]+[.!?;]*/g) ?? []
  const wanted = wantedOf(phrases)
  return sentences.some(sentence => {
    if (sentence.endsWith('?')) return false
    const said = ` ${words(sentence)} `
    return wanted.some(phrase => {
      const at = said.indexOf(phrase)
      return at >= 0 && !DOUBT.test(said.slice(0, at))
    })
  })
}

/** A strategy's phrases are the same for every text. */
const known = new WeakMap<readonly string[], readonly string[]>()

function wantedOf(phrases: readonly string[]): readonly string[] {
  const wanted = known.get(phrases) ?? phrases.map(phrase => ` ${words(plain(phrase))} `)
  known.set(phrases, wanted)
  return wanted
}

const plain = (text: string) => text.toLowerCase().replaceAll('’', "'")

/** Letters, digits and apostrophes; all else parts them. */
const words = (text: string) => text.match(/[\p{L}\p{N}']+/gu)?.join(' ') ?? ''
