/** What the strategy in force speaks of, as `GET /v1/vocabulary` tells. */
export interface Vocabulary {
  readonly currency: string
  readonly facts: readonly FactWord[]
  readonly events: readonly { readonly type: string; readonly sets: readonly string[] }[]
  readonly declines: readonly { readonly id: string; readonly label: string }[]
  readonly signals: readonly { readonly as: string; readonly confidence?: string }[]
}

export interface FactWord {
  readonly name: string
  readonly type: string
  /** The only strings allowed. */
  readonly values?: readonly string[]
  /** Strings to choose from, where others are allowed too. */
  readonly examples?: readonly string[]
  readonly min?: number
  readonly max?: number
  readonly default?: unknown
  readonly description?: string
}
