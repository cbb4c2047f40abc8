import vader from 'vader-sentiment'

const analyzer = vader.SentimentIntensityAnalyzer

/** A sentence is read as far as this: what was said is no book, and reading takes time. */
const MOST_CHARACTERS = 2_000

/**
 * How a text sounds, from -1 (bad) to 1 (good), by a lexicon with negation and intensifiers
 * (VADER: Hutto and Gilbert, 2014). English.
 *
 * As the library's `polarity_scores`, whose weighing is taken, but for how a text becomes words: that puts each word together with
 * every sign there is, and looks for capitals in a time that grows with the cube of a word's length (over a second for 2,000 letters).
 */
export function lexiconSentiment(text: string): number {
  const said = text.slice(0, MOST_CHARACTERS)
  const words = wordsOf(said)
  const read = { words_and_emoticons: words, is_cap_diff: someInCapitals(words) }
  let valences: number[] = []
  words.forEach((word, at) => {
    if (isKindOf(word, words[at + 1])) valences.push(0)
    else valences = analyzer.sentiment_valence(0, read, word, at, valences)
  })
  return analyzer.score_valence(analyzer.but_check(words, valences), said).compound
}

const PUNCTUATION = /[!-/:-@[-`{-~]/g
/** What may stand before or after a word without being a part of it. */
const AROUND_WORDS = new Set(`. ! ? , ; : - ' " !! !!! ?? ??? ?!? !?! ?!?! !?!?`.split(' '))

function wordsOf(text: string): string[] {
  return text
    .split(/\s/)
    .filter(token => token.length > 1)
    .map(wordIn)
}

/** A token without the signs before or after it; as it is where there are some on both sides, or in it. */
function wordIn(token: string): string {
  const bare = token.replace(PUNCTUATION, '')
  const signs = token.length - bare.length
  if (signs === 0 || bare.length <= 1) return token
  if (token.endsWith(bare) && AROUND_WORDS.has(token.slice(0, signs))) return bare
  return token.startsWith(bare) && AROUND_WORDS.has(token.slice(bare.length)) ? bare : token
}

function someInCapitals(words: readonly string[]): boolean {
  const inCapitals = words.filter(word => /[A-Z]/.test(word) && !/[a-z]/.test(word)).length
  return inCapitals > 0 && inCapitals < words.length
}

function isKindOf(word: string, next: string | undefined): boolean {
  return word.toLowerCase() === 'kind' && next?.toLowerCase() === 'of'
}
