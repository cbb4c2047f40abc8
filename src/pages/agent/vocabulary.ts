/** What the strategy in force speaks of, as `GET /v1/vocabulary` tells. */
export interface Vocabulary {
  readonly currency: string
  readonly facts: readonly FactWord[]
  readonly events: readonly { readonly type: string; readonly sets: readonly string[] }[]
  readonly declines: readonly { readonly id: string; readonly label: string }[]
  readonly signals: readonly { readonly as: string; readonly confidence?: string }[]
  readonly placements: readonly Place[]
}

/** Where the agent's screen is, in the words of the strategy. */
export interface Place {
  readonly id: string
  readonly channel: string
}

/** That of the demo's calls. */
export const USUAL: Place = { id: 'agent-screen', channel: 'call-centre' }

/** The placement that is asked for, else the usual one, else the strategy's first. */
export function placeIn({ placements }: Vocabulary, asked: string | null): Place {
  const named = (name: string) => placements.find(({ id }) => id === name)
  return (asked === null ? undefined : named(asked)) ?? named(USUAL.id) ?? placements[0] ?? USUAL
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
