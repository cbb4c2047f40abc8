import { isLeftOpen, isTakenBack } from './doubt.ts'

/** A text is read as far as this. */
const MOST_CHARACTERS = 2_000

/**
 * Whether one of the phrases is said plainly: as whole words, in a sentence that does not ask, with nothing there, or after it, that
 * takes it back, leaves it open, wishes for it or only tells of it. In doubt it is not said. English, also without punctuation and
 * apostrophes, as speech recognition writes it.
 */
export function says(text: string, phrases: readonly string[]): boolean {
  const sentences = plain(text.slice(0, MOST_CHARACTERS)).match(/[^.!?;]+[.!?;]*/g) ?? []
  const said = sentences.map(spoken)
  const wanted = wantedOf(phrases)
  return sentences.some((sentence, index) => {
    if (sentence.includes('?')) return false
    const here = said[index]!
    return wanted.some(phrase => {
      const at = here.indexOf(phrase)
      if (at < 0 || isLeftOpen(here.slice(0, at + 1))) return false
      return !isTakenBack(here.slice(at + phrase.length - 1) + said.slice(index + 1).join(''))
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

const plain = (text: string) => text.toLowerCase().replace(/['’‘ʼ`´]/g, '')

/** A "no" that answers what was said before, and the "no" of "no problem", deny nothing of what comes after them. */
const ANSWER =
  /(^|,)\s*(?:no (?:problem|worries|more|further)|(?:no )?nothing (?:else|more)|no(?=\s*,|\s*$| (?:thats?|its?|i|im|thanks?|thankyou) ))/g

/** The words of a sentence, each between two spaces. */
const spoken = (sentence: string) => ` ${words(sentence.replace(ANSWER, '$1 '))} `

/** Letters and digits; all else parts them. */
const words = (text: string) => text.match(/[\p{L}\p{N}]+/gu)?.join(' ') ?? ''
