declare module 'vader-sentiment' {
  interface Read {
    readonly words_and_emoticons: readonly string[]
    /** Whether some, but not all, of the words are in capitals. */
    readonly is_cap_diff: boolean
  }
  const vader: {
    readonly SentimentIntensityAnalyzer: {
      /** `compound` is from -1 to 1. */
      polarity_scores(text: string): { readonly compound: number }
      /** Adds the valence of the word at `index`, which begins as `valence`, to `valences`, and gives these back. */
      sentiment_valence(
        valence: number,
        read: Read,
        word: string,
        index: number,
        valences: number[],
      ): number[]
      /** What comes after a "but" counts more, what comes before it less. */
      but_check(words: readonly string[], valences: number[]): number[]
      score_valence(valences: readonly number[], text: string): { readonly compound: number }
    }
  }
  export = vader
}
