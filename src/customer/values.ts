import type { Values } from '../ports.ts'
import type { Declaration } from '../strategy/strategy.ts'
import { isTime, timeOf } from './times.ts'

/** A value that does not fit its declaration. */
export interface Misfit {
  readonly path: string
  readonly message: string
}

/** Checks given values against what is declared. Undeclared ones are free, and `null` means "not known". */
export function misfits(declared: ReadonlyMap<string, Declaration>, values: Values, root: string): Misfit[] {
  const found: Misfit[] = []
  for (const name in values) {
    const declaration = declared.get(name)
    const value = values[name]
    if (declaration === undefined || value === null || value === undefined) continue
    const problem = problemOf(declaration, value)
    if (problem) found.push({ path: `${root}.${name}`, message: `${problem}; seen ${shown(value)}` })
  }
  return found
}

function problemOf({ type, min, max, values }: Declaration, value: unknown): string | null {
  switch (type) {
    case 'number':
      if (typeof value !== 'number' || !Number.isFinite(value)) return 'expected a finite number'
      if (min !== undefined && value < min) return `expected at least ${min}`
      if (max !== undefined && value > max) return `expected at most ${max}`
      return null
    case 'string':
      if (typeof value !== 'string') return 'expected a text'
      return values === undefined || values.includes(value) ? null : `expected one of ${values.join(', ')}`
    case 'bool':
      return typeof value === 'boolean' ? null : 'expected true or false'
    case 'strings':
      return Array.isArray(value) && value.every(item => typeof item === 'string')
        ? null
        : 'expected a list of texts'
    case 'timestamp':
      return typeof value === 'string' && isTime(value)
        ? null
        : 'expected a time such as 2026-01-31T12:00:00Z'
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/**
 * What a rule reads for a stored value: times become dates; a value that is missing, or no longer of the declared type,
 * is the default.
 */
export function readable({ type, default: preset }: Declaration, value: unknown): unknown {
  switch (type) {
    case 'number':
      return typeof value === 'number' ? value : preset
    case 'string':
      return typeof value === 'string' ? value : preset
    case 'bool':
      return typeof value === 'boolean' ? value : preset
    case 'strings':
      return Array.isArray(value) ? value : preset
    case 'timestamp': {
      const at = typeof value === 'string' ? timeOf(value) : Number.NaN
      return Number.isNaN(at) ? preset : new Date(at)
    }
  }
}
