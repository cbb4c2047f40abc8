import { z } from 'zod'
import { SCHEMAS } from './sources.ts'

/** The JSON Schemas of the strategy's files, by file name, for editors. */
export function strategyJsonSchemas(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(SCHEMAS).map(([file, schema]) => {
      const name = file === 'actions/*.yaml' ? 'actions' : file.replace('.yaml', '')
      return [`${name}.schema.json`, z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })]
    }),
  )
}
