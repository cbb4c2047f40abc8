import type { z } from 'zod'
import { nearest, offering } from './mistakes.ts'

/** What a value is to be, in the words of authors. */
const IN_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
}

/** What does not fit a schema, and what would. */
export function misfitText(schema: z.core.$ZodType, issue: z.core.$ZodIssue, seen: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys as [string]
    return `"${key}" is not known here; ${offering(key, keysAt(schema, issue.path))}`
  }
  if (issue.code === 'invalid_key')
    return `"${String(issue.path.at(-1))}" is not a name for it: ${issue.issues[0]?.message ?? issue.message}`
  if (issue.code === 'invalid_value' && typeof seen === 'string') {
    const near = nearest(seen, issue.values.map(String))
    return `"${seen}" is none of ${issue.values.join(', ')}${near ? `; did you mean "${near}"?` : ''}`
  }
  const wanted = wantedBy(issue)
  if (seen === undefined) return wanted ? `is missing; give ${wanted}` : `is missing (${issue.message})`
  const shown = JSON.stringify(seen) ?? String(seen)
  const message = wanted ? `expected ${wanted}` : issue.message
  return `${message}; seen ${shown.length > 80 ? `${shown.slice(0, 77)}…` : shown}`
}

/** Null where the schema has words of its own. */
function wantedBy(issue: z.core.$ZodIssue): string | null {
  if (!issue.message.startsWith('Invalid ')) return null
  if (issue.code === 'invalid_type') return IN_WORDS[issue.expected] ?? issue.expected
  return issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : null
}

/** The names that a map may have at this path. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if ('innerType' in def) return keysAt(def.innerType, path)
  if (def.type === 'pipe') return keysAt(def.in, path)
  if (def.type === 'union') return def.options.flatMap(option => keysAt(option, path))
  const [step, ...rest] = path
  if (def.type === 'object') {
    if (step === undefined) return Object.keys(def.shape)
    const field = def.shape[String(step)]
    return field ? keysAt(field, rest) : []
  }
  if (step === undefined) return []
  if (def.type === 'array') return keysAt(def.element, rest)
  return def.type === 'record' ? keysAt(def.valueType, rest) : []
}
