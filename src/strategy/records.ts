import type { Environment } from '@marcbachmann/cel-js'
import { CEL_TYPES } from './arithmetic.ts'
import { IDENTIFIER } from './javascript.ts'
import type { ValueType } from './language.ts'

/** A class with the declared names as fields, filled from values by those names. */
export type Record_ = new (values: Readonly<Record<string, unknown>>) => Record<string, unknown>

/**
 * A class whose instances have the declared names as fields, always in the same order. Written out as code, so that the engine
 * gives all of them one shape: fields that are set in a loop make them dictionaries, which are read several times slower.
 */
export function recordOf(
  environment: Environment,
  name: string,
  types: Readonly<Record<string, ValueType>>,
): Record_ {
  const names = Object.keys(types).filter(field => IDENTIFIER.test(field))
  // Only of a name that all objects inherit it has to be asked whether it is the record's own.
  const given = (field: string) =>
    field in Object.prototype
      ? `Object.hasOwn(values, '${field}') ? values.${field} : undefined`
      : `values.${field}`
  const assignments = names.map(field => `this.${field} = ${given(field)}`)
  const ctor = new Function(`return class { constructor(values) { ${assignments.join('; ')} } }`)() as Record_
  const fields = Object.fromEntries(names.map(field => [field, CEL_TYPES[types[field]!]]))
  environment.registerType(name, { ctor, fields })
  return ctor
}
