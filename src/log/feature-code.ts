import { inner, jsonText, remembering } from '../strategy/json-text.ts'
import type { Scope, ValueType } from '../strategy/language.ts'

/** A value of a situation that is logged under its name as rules write it, such as `customer.age`. */
export interface Feature {
  readonly root: 'customer' | 'context' | 'scores'
  readonly name: string
  readonly type: ValueType
}

// Written out as code, as the strategy's own expressions are: fields that are named in a loop are read many times slower.

/** Writes features that are numbers behind one another; NaN for what is missing. */
export function numberWriter(
  features: readonly Feature[],
): (scope: Scope, out: Float64Array, at: number) => void {
  const statements = features.map(({ root, name, type }, index) => {
    const number =
      type === 'bool'
        ? 'v === true ? 1 : v === false ? 0 : NaN'
        : type === 'timestamp'
          ? 'v instanceof Date ? v.getTime() : NaN'
          : `typeof v === 'number' ? v : NaN`
    return `v = s.${root}.${name}; o[at + ${index}] = ${number}`
  })
  return new Function(`return (s, o, at) => { let v; ${statements.join('; ')} }`)()
}

/** Gives features that are texts as the fields of a JSON object, each with a comma before it; what is missing is left out. */
export function textWriter(features: readonly Feature[]): (scope: Scope) => string {
  const statements = features.map(({ root, name, type }) => {
    const field = `',"${root}.${name}":`
    return type === 'string'
      ? `v = s.${root}.${name}; if (typeof v === 'string') t += ${field}"' + text(v) + '"'`
      : `v = s.${root}.${name}; if (v !== undefined) t += ${field}' + list(v)`
  })
  const code = `return s => { let v, t = ''; ${statements.join('; ')}; return t }`
  return new Function('text', 'list', code)(remembering(inner), jsonText)
}
