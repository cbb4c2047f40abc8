import type { Store } from '../ports.ts'
import { inFile, ModelRefused } from '../scoring/model-errors.ts'
import { Misused, readWords } from './misused.ts'
import { checkFolders } from './models/check.ts'
import { compareVersions } from './models/compare.ts'
import { inspectFile } from './models/inspect.ts'
import { inspectionText } from './models/inspection.ts'
import { isRoleWord, ROLES_USAGE, rolesCommand } from './models/roles.ts'
import { scoreFile } from './models/score.ts'
import { showLearned } from './models/show.ts'

export const USAGE = `tact models inspect FILE.onnx [--json]
tact models score FILE.onnx ROWS.json [--json]
tact models check [FOLDER|NAME] [--json]
tact models show ACTION|MODEL [--json]
tact models compare NAME [--json]
${ROLES_USAGE}`

export interface ModelsIo {
  readonly stdout: (line: string) => void
  readonly stderr: (line: string) => void
  /** Where models are looked for by name. */
  readonly modelsFolder: string
  /** Where what adaptive actions have learned is kept, and the roles of versions. */
  readonly openStore: () => Promise<Store>
  /** Where the decision log of this machine is. */
  readonly logFolder: string
  readonly now: () => number
}

/** `tact models …`. Answers the exit code; a mistake of the user is one line on stderr. */
export async function modelsCommand(words: string[], io: ModelsIo): Promise<number> {
  try {
    return await (isRoleWord(words[0]) ? rolesCommand(words, io) : filesCommand(words, io))
  } catch (error) {
    if (error instanceof Misused) return misused(error.message, io)
    throw error
  }
}

async function filesCommand(words: string[], io: ModelsIo): Promise<number> {
  const { values, positionals } = readWords({
    args: words,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  })
  const { json = false } = values
  const [what, first, second] = positionals
  try {
    switch (what) {
      case 'inspect':
        return first === undefined ? misused('name the file to inspect', io) : await inspect(first, json, io)
      case 'score':
        if (first === undefined || second === undefined)
          return misused('name the model and the file of rows', io)
        io.stdout(JSON.stringify(await scoreFile(first, second)))
        return 0
      case 'check':
        return await checkFolders(first, json, io)
      case 'show':
        return first === undefined
          ? misused('name the action, or the model', io)
          : await showLearned(first, json, io)
      case 'compare':
        return first === undefined ? misused('name the model', io) : await compareVersions(first, json, io)
      default:
        return misused(what === undefined ? 'say what to do' : `there is no "models ${what}"`, io)
    }
  } catch (error) {
    if (!(error instanceof ModelRefused)) throw error
    if (json) io.stdout(JSON.stringify({ refused: error.message }))
    io.stderr(`tact models: ${error.message}`)
    return 1
  }
}

async function inspect(file: string, json: boolean, io: ModelsIo): Promise<number> {
  const found = await inspectFile(file).catch(inFile(file))
  io.stdout(json ? JSON.stringify(found) : inspectionText(found))
  return found.refused === null ? 0 : 1
}

function misused(why: string, io: ModelsIo): number {
  io.stderr(`tact models: ${why}\n${USAGE}`)
  return 2
}
