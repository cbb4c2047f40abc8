import vader from 'vader-sentiment'

/** A sentence is read as far as this: what was said is no book, and reading takes time. */
const MOST_CHARACTERS = 2_000

/**
 * How a text sounds, from -1 (bad) to 1 (good), by a lexicon with negation and intensifiers
 * (VADER: Hutto and Gilbert, 2014). English.
 */
export function lexiconSentiment(text: string): number {
  return vader.SentimentIntensityAnalyzer.polarity_scores(text.slice(0, MOST_CHARACTERS)).compound
}
