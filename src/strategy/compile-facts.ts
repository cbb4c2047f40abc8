import { misfits, readable } from '../customer/values.ts'
import type { SourceDocument } from './document.ts'
import type { ValueType } from './language.ts'
import type { Mistake } from './mistakes.ts'
import { durationMs } from './schema/common.ts'
import { mistakeAt } from './sources.ts'
import type { Declaration } from './strategy.ts'

interface TypedSource {
  readonly type: ValueType
  readonly default?: unknown
  readonly min?: number
  readonly max?: number
  readonly values?: readonly string[]
  readonly examples?: readonly string[]
  readonly pii?: boolean
  readonly for?: string
  readonly description?: string
}

/** Declared attributes or facts. Limits that do not go with the type, and defaults outside of them, are mistakes. */
export function compileDeclarations(
  sources: Readonly<Record<string, TypedSource>>,
  section: string,
  document: SourceDocument<unknown>,
  mistakes: Mistake[],
): Declaration[] {
  return Object.entries(sources).map(([name, source]) => {
    const { type, min, max, values, examples } = source
    const mistake = (message: string, ...path: string[]) =>
      mistakes.push(mistakeAt({ document, path: [section, name, ...path] }, message))
    const declaration: Declaration = {
      name,
      type,
      default: source.default,
      min,
      max,
      values,
      examples,
      pii: source.pii ?? false,
      description: source.description,
      ttlMs: source.for ? durationMs(source.for) : undefined,
    }
    if ((min !== undefined || max !== undefined) && type !== 'number')
      mistake('only a number has `min` and `max`')
    if (min !== undefined && max !== undefined && min > max) mistake('`min` is above `max`', 'min')
    if (values !== undefined && type !== 'string') mistake('only a string has `values`', 'values')
    if (examples !== undefined && (type !== 'string' || values !== undefined))
      mistake('only a string without `values` has `examples`', 'examples')
    const [misfit] = misfits(new Map([[name, declaration]]), { [name]: source.default }, section)
    if (misfit) mistake(misfit.message, 'default')
    return { ...declaration, default: readable(declaration, source.default) }
  })
}
