import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { type Mistake, nearest } from './mistakes.ts'

export type DocumentPath = readonly PropertyKey[]

/** A YAML file as read: its value by the schema, and the line of each of its paths. */
export interface SourceDocument<T> {
  readonly file: string
  readonly value: T
  lineOf(path: DocumentPath): number
}

/** Reads one file's text by its schema. With mistakes there is no document. */
export function readDocument<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
): { document: SourceDocument<z.output<S>> | null; mistakes: Mistake[] } {
  const parsed = parse(text)
  const { yaml, lines } = parsed
  const broken = (line: number, message: string): Mistake => ({
    file,
    line,
    path: '',
    message: `not valid YAML: ${message}`,
  })
  if (yaml.errors.length > 0) {
    const mistakes = yaml.errors.map(error => broken(lines.linePos(error.pos[0]).line, error.message))
    return { document: null, mistakes }
  }

  const lineOf = linesIn(text, parsed)
  let value: unknown
  try {
    value = yaml.toJS() ?? {}
  } catch (error) {
    // Aliases are followed only here: to nowhere, or so often that the file would fill the memory.
    return { document: null, mistakes: [broken(1, (error as Error).message)] }
  }
  const impossible = impossibleNames(value).map(path => ({
    file,
    line: lineOf(path),
    path: pathText(path),
    message: '"__proto__" cannot be a name; use another',
  }))
  if (impossible.length > 0) return { document: null, mistakes: impossible }
  const result = schema.safeParse(value)
  if (result.success) return { document: { file, value: result.data, lineOf }, mistakes: [] }
  const mistakes = result.error.issues.map(issue => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path
    return { file, line: lineOf(path), path: pathText(path), message: issueText(issue, at(value, path)) }
  })
  return { document: null, mistakes }
}

interface Parsed {
  readonly yaml: Document
  readonly lines: LineCounter
}

function parse(text: string): Parsed {
  const lines = new LineCounter()
  return { yaml: parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines }
}

/** A strategy is kept for long and asked for lines while it is compiled: the parsed text, half of its memory, is let go of after that. */
function linesIn(text: string, first: Parsed): SourceDocument<unknown>['lineOf'] {
  let known = new WeakRef(first)
  return path => {
    const parsed = known.deref() ?? parse(text)
    known = new WeakRef(parsed)
    const at = offsetOf(parsed.yaml, path)
    return at === null ? 1 : parsed.lines.linePos(at).line
  }
}

/** The paths of keys that would be left out of a record: what is assigned to `__proto__` is no field. */
function impossibleNames(value: unknown, path: DocumentPath = []): DocumentPath[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const to = [...path, Array.isArray(value) ? Number(key) : key]
    return key === '__proto__' ? [to] : impossibleNames(inner, to)
  })
}

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

function issueText(issue: z.core.$ZodIssue, seen: unknown): string {
  if (issue.code === 'unrecognized_keys')
    return `"${issue.keys.join('", "')}" is not known here; check the spelling`
  if (issue.code === 'invalid_key')
    return `"${String(issue.path.at(-1))}" is not a name for it: ${issue.issues[0]?.message ?? issue.message}`
  if (issue.code === 'invalid_value' && typeof seen === 'string') {
    const near = nearest(seen, issue.values.map(String))
    return `"${seen}" is none of ${issue.values.join(', ')}${near ? `; did you mean "${near}"?` : ''}`
  }
  if (seen === undefined) return `is missing (${issue.message})`
  const shown = JSON.stringify(seen) ?? String(seen)
  return `${issue.message}; seen ${shown.length > 80 ? `${shown.slice(0, 77)}…` : shown}`
}

function at(value: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step],
    value,
  )
}
