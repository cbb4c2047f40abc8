import { z } from 'zod'
import { GuardsFile } from '../learning/lifecycle/guards-file.ts'
import { SCHEMAS } from './sources.ts'

/** The JSON Schemas of the strategy's files, and of the models' guards, by file name, for editors. */
export function strategyJsonSchemas(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries({ ...SCHEMAS, 'guards.yaml': GuardsFile }).map(([file, schema]) => {
      const name = file === 'actions/*.yaml' ? 'actions' : file.replace('.yaml', '')
      return [`${name}.schema.json`, z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })]
    }),
  )
}
