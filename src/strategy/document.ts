import { isNode, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import type { Mistake } from './mistakes.ts'

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
  const lines = new LineCounter()
  const yaml = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  if (yaml.errors.length > 0) {
    const mistakes = yaml.errors.map(error => ({
      file,
      line: lines.linePos(error.pos[0]).line,
      path: '',
      message: `not valid YAML: ${error.message}`,
    }))
    return { document: null, mistakes }
  }

  const lineOf = (path: DocumentPath): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? yaml.contents : yaml.getIn(path.slice(0, length), true)
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }
  const value: unknown = yaml.toJS() ?? {}
  const result = schema.safeParse(value)
  if (result.success) return { document: { file, value: result.data, lineOf }, mistakes: [] }
  const mistakes = result.error.issues.map(issue => {
    const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path
    return { file, line: lineOf(path), path: pathText(path), message: issueText(issue, at(value, path)) }
  })
  return { document: null, mistakes }
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
