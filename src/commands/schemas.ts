import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../make-folder.ts'
import { strategyJsonSchemas } from '../strategy/json-schema.ts'

/** Writes the JSON Schemas of the strategy's files into a folder, for editors. */
export async function schemasCommand(folder: string, stdout: (line: string) => void): Promise<number> {
  makeFolder(folder)
  for (const [name, schema] of Object.entries(strategyJsonSchemas())) {
    await writeFile(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`)
    stdout(join(folder, name))
  }
  return 0
}
