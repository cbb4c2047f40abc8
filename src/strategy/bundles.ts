import { functionOf, type Names } from './javascript.ts'
import type { Expression, Scope } from './language.ts'

/**
 * Evaluates expressions some dozens at a time, in functions that hold all of them: the engine compiles such a function well,
 * where a function for each expression stays slow and makes an object of every number. Those that are not JavaScript are left out.
 */
export interface Bundles<Out> {
  /** Writes the results of the bundle that holds this slot, at their slots. */
  run(slot: number, scope: Scope, out: Out): void
  /** The number of that bundle. */
  of(slot: number): number
}

/** How many expressions a function holds: as many as are likely to be needed together. */
const SIZE = 32

function bundles<Out>(
  expressions: readonly Expression[],
  functions: Names['functions'],
  statement: (slot: number, text: string) => string,
): Bundles<Out> {
  const made: ((scope: Scope, out: Out) => void)[] = []
  for (let start = 0; start < expressions.length; start += SIZE) {
    const statements = expressions
      .slice(start, start + SIZE)
      .flatMap(({ javascript }, index) => (javascript === null ? [] : [statement(start + index, javascript)]))
    made.push(functionOf(`{ let v; ${statements.join('; ')} }`, functions))
  }
  const of = (slot: number) => (slot / SIZE) | 0
  return { of, run: (slot, scope, out) => made[of(slot)]!(scope, out) }
}

export const HOLDS = 1
export const FAILS = 2
export const UNKNOWN = 3

/** Conditions: 1 holds, 2 fails, 3 unknown. */
export function verdictBundles(
  expressions: readonly Expression[],
  functions: Names['functions'],
): Bundles<number[]> {
  return bundles(
    expressions,
    functions,
    (slot, text) => `v = ${text}; o[${slot}] = v === true ? ${HOLDS} : v === false ? ${FAILS} : ${UNKNOWN}`,
  )
}

/** Numbers: NaN for what cannot be worked out. */
export function numberBundles(
  expressions: readonly Expression[],
  functions: Names['functions'],
): Bundles<Float64Array> {
  return bundles(
    expressions,
    functions,
    (slot, text) => `v = ${text}; o[${slot}] = v === undefined ? NaN : v`,
  )
}

/** One number of a model's row: the column it goes into, and what stands for it when it is missing. */
export interface NumberColumn {
  readonly column: number
  readonly missing: number
  readonly javascript: string
}

/** Writes numbers into the columns of a row that begins at 0; true and false are 1 and 0. */
export function columnWriter(
  columns: readonly NumberColumn[],
  functions: Names['functions'],
): (scope: Scope, row: Float32Array) => void {
  const statements = columns.map(
    ({ column, missing, javascript }) =>
      `v = ${javascript}; o[${column}] = Number.isFinite(v) ? v : v === true ? 1 : v === false ? 0 : ${missing}`,
  )
  return functionOf(`{ let v; ${statements.join('; ')} }`, functions)
}
