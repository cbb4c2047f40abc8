import type { z } from 'zod'
import type { Steps } from '../steps.ts'
import {
  type DocumentPath,
  type DocumentRead,
  pathText,
  readDocument,
  type SourceDocument,
} from './document.ts'
import { type Mistake, nearest } from './mistakes.ts'
import { Actions } from './schema/actions.ts'
import { ContextFile, ProfileFile, ScoresFile } from './schema/facts.ts'
import { PoliciesFile } from './schema/policies.ts'
import { ArbitrationFile, PlacementsFile } from './schema/ranking.ts'

/** The schema of each file; `actions/*.yaml` are lists of actions. */
export const SCHEMAS = {
  'profile.yaml': ProfileFile,
  'context.yaml': ContextFile,
  'scores.yaml': ScoresFile,
  'policies.yaml': PoliciesFile,
  'placements.yaml': PlacementsFile,
  'arbitration.yaml': ArbitrationFile,
  'actions/*.yaml': Actions,
} as const

type SchemaName = keyof typeof SCHEMAS
type Single = Exclude<SchemaName, 'actions/*.yaml'>

/** The strategy's files, each read by its schema. */
export type Sources = { readonly [N in Single]: SourceDocument<z.output<(typeof SCHEMAS)[N]>> } & {
  readonly actions: readonly SourceDocument<z.output<typeof Actions>>[]
}

const REQUIRED: readonly Single[] = ['profile.yaml', 'placements.yaml', 'arbitration.yaml']
const OPTIONAL: readonly Single[] = ['context.yaml', 'scores.yaml', 'policies.yaml']
const EMPTY: Partial<Record<Single, string>> = { 'context.yaml': 'facts: {}' }

interface Read {
  readonly text: string
  readonly result: DocumentRead<unknown>
}

/** The files read last, by name. A reload changes one or two of them, and parsing them all would be most of what it takes. */
let lately: ReadonlyMap<string, Read> = new Map()

/** Reads all files (name → text). Sources are null when anything is wrong with one. */
export function* readSources(files: Readonly<Record<string, string>>): Steps<{
  sources: Sources | null
  mistakes: Mistake[]
}> {
  const mistakes: Mistake[] = []
  const read: Record<string, SourceDocument<unknown> | null> = {}
  const actions: (SourceDocument<unknown> | null)[] = []

  const now = new Map<string, Read>()
  function* take(file: string, text: string, schema: z.ZodType) {
    const before = lately.get(file)
    const result = before?.text === text ? before.result : yield* readDocument(file, text, schema)
    now.set(file, { text, result })
    mistakes.push(...result.mistakes)
    return result.document
  }
  for (const [file, text] of Object.entries(files)) {
    if (/^actions\/[^/]+\.ya?ml$/.test(file)) actions.push(yield* take(file, text, Actions))
    else if (Object.hasOwn(SCHEMAS, file)) read[file] = yield* take(file, text, SCHEMAS[file as Single])
    else mistakes.push(unknownFile(file))
  }
  for (const file of REQUIRED) if (!(file in files)) mistakes.push(missingFile(file))
  for (const file of OPTIONAL)
    if (!(file in files)) read[file] = yield* take(file, EMPTY[file] ?? '', SCHEMAS[file])
  if (actions.length === 0) mistakes.push(missingFile('actions/*.yaml'))
  lately = now
  return { sources: mistakes.length === 0 ? ({ ...read, actions } as unknown as Sources) : null, mistakes }
}

function unknownFile(file: string): Mistake {
  const near = nearest(file, Object.keys(SCHEMAS))
  return {
    file,
    line: 1,
    path: '',
    message: `this file has no meaning here; ${near ? `did you mean ${near}?` : 'remove it'}`,
  }
}

function missingFile(file: string): Mistake {
  return { file, line: 1, path: '', message: 'is missing; a strategy needs it' }
}

/** Where in the files something was written. */
export interface Place {
  readonly document: SourceDocument<unknown>
  readonly path: DocumentPath
}

export function mistakeAt({ document, path }: Place, message: string): Mistake {
  return { file: document.file, line: document.lineOf(path), path: pathText(path), message }
}
