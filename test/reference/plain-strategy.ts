import type { z } from 'zod'
import { Actions } from '../../src/strategy/schema/actions.ts'
import { ContextFile, ProfileFile, ScoresFile } from '../../src/strategy/schema/facts.ts'
import { PoliciesFile } from '../../src/strategy/schema/policies.ts'
import { ArbitrationFile, PlacementsFile } from '../../src/strategy/schema/ranking.ts'

/** What a strategy's files say, by their names. */
export type Documents = Readonly<Record<string, unknown>>

/** A strategy as its files have it, with the schemas' defaults: nothing is compiled. */
export interface PlainStrategy {
  readonly profile: z.output<typeof ProfileFile>
  readonly context: z.output<typeof ContextFile>
  readonly scores: z.output<typeof ScoresFile>
  readonly policies: z.output<typeof PoliciesFile>
  readonly placements: z.output<typeof PlacementsFile>
  readonly arbitration: z.output<typeof ArbitrationFile>
  readonly actions: readonly PlainAction[]
}

export type PlainAction = z.output<typeof Actions>[number]
export type PlainPlacement = PlainStrategy['placements'][string]

export function plainStrategy(documents: Documents): PlainStrategy {
  const read = <S extends z.ZodType>(file: string, schema: S): z.output<S> =>
    schema.parse(documents[file] ?? {})
  return {
    profile: read('profile.yaml', ProfileFile),
    context: read('context.yaml', ContextFile),
    scores: read('scores.yaml', ScoresFile),
    policies: read('policies.yaml', PoliciesFile),
    placements: read('placements.yaml', PlacementsFile),
    arbitration: read('arbitration.yaml', ArbitrationFile),
    actions: Object.keys(documents)
      .filter(file => file.startsWith('actions/'))
      .flatMap(file => read(file, Actions)),
  }
}
