import { type Document, isMap, isNode, isScalar, isSeq } from 'yaml'
import { z } from 'zod'
import { atOnce, type Steps } from '../steps.ts'
import { misfitText } from './misfit.ts'
import type { Mistake } from './mistakes.ts'
import { MOST_DEEP, notValid, type ParsedText, parseText, TOO_DEEP } from './yaml-text.ts'

export type DocumentPath = readonly PropertyKey[]

/** A YAML file as read: its value by the schema, and the line of each of its paths. */
export interface SourceDocument<T> {
  readonly file: string
  readonly value: T
  lineOf(path: DocumentPath): number
}

/** What came of reading one. */
export interface DocumentRead<T> {
  readonly document: SourceDocument<T> | null
  readonly mistakes: readonly Mistake[]
}

/** Reads one file's text by its schema; a file with nothing in it is an empty list or map. With mistakes there is no document. */
export function* readDocument<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
): Steps<DocumentRead<z.output<S>>> {
  const refused = (line: number, path: DocumentPath, message: string): Mistake => ({
    file,
    line,
    path: pathText(path),
    message,
  })
  const parsed = yield* parseText(text)
  const { yaml, problems } = parsed
  if (problems.length > 0)
    return { document: null, mistakes: problems.map(({ line, message }) => refused(line, [], message)) }

  yield
  const lineOf = linesIn(text, parsed)
  let value: unknown
  try {
    value = yaml.toJS() ?? (schema instanceof z.ZodArray ? [] : {})
  } catch (error) {
    // Aliases are followed only here: to nowhere, or so often that the file would fill the memory.
    return { document: null, mistakes: [refused(1, [], notValid((error as Error).message))] }
  }
  yield
  const impossible = impossibleParts(value).map(({ path, message }) => refused(lineOf(path), path, message))
  if (impossible.length > 0) return { document: null, mistakes: impossible }
  yield
  const result = schema.safeParse(value)
  if (result.success) return { document: { file, value: result.data, lineOf }, mistakes: [] }
  const mistakes = result.error.issues.flatMap(eachKey).map(issue => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path
    return refused(lineOf(path), path, misfitText(schema, issue, at(value, path)))
  })
  return { document: null, mistakes }
}

/** A strategy is kept for long and asked for lines while it is compiled: the parsed text, half of its memory, is let go of after that. */
function linesIn(text: string, first: ParsedText): SourceDocument<unknown>['lineOf'] {
  let known = new WeakRef(first)
  return path => {
    const parsed = known.deref() ?? atOnce(parseText(text))
    known = new WeakRef(parsed)
    const at = offsetOf(parsed.yaml, path)
    return at === null ? 1 : parsed.lines.linePos(at).line
  }
}

/**
 * Parts that are refused whatever the schema. What is assigned to `__proto__` is no field; aliases can hold what they stand in, and
 * lie deeper than their text.
 */
function impossibleParts(
  value: unknown,
  path: DocumentPath = [],
  above: readonly object[] = [],
): Impossible[] {
  if (typeof value !== 'object' || value === null) return []
  if (above.includes(value)) return [{ path, message: 'an alias holds itself; write it out' }]
  if (above.length === MOST_DEEP) return [{ path, message: TOO_DEEP }]
  return Object.entries(value).flatMap(([key, inner]) => {
    const to = [...path, Array.isArray(value) ? Number(key) : key]
    const message = IMPOSSIBLE_NAMES.get(key)
    return message === undefined ? impossibleParts(inner, to, [...above, value]) : [{ path: to, message }]
  })
}

interface Impossible {
  readonly path: DocumentPath
  readonly message: string
}

const IMPOSSIBLE_NAMES: ReadonlyMap<string, string> = new Map([
  ['__proto__', '"__proto__" cannot be a name; use another'],
  ['<<', 'YAML merge keys are not taken; write it out'],
])

/** Where the deepest part of the path that is there begins: at its key, since a value may start lines below. */
function offsetOf(yaml: Document, path: DocumentPath): number | null {
  let node: unknown = yaml.contents
  let offset = isNode(node) && node.range ? node.range[0] : null
  for (const step of path) {
    if (isSeq(node)) {
      node = node.items[Number(step)]
      if (isNode(node) && node.range) offset = node.range[0]
    } else if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      if (isNode(pair?.key) && pair.key.range) offset = pair.key.range[0]
      node = pair?.value
    } else break
  }
  return offset
}

/** `[0].treatments.web` */
export function pathText(path: DocumentPath): string {
  return path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
    .join('')
    .replace(/^\./, '')
}

/** Of several names that are not known, each is a mistake of its own. */
function eachKey(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map(key => ({ ...issue, keys: [key] })) : [issue]
}

export function at(value: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[step],
    value,
  )
}
