import { serialize } from '@marcbachmann/cel-js'
import type { Expression, Language, Scope } from './language.ts'

/** One condition that stands alone; equal ones share a slot, and are evaluated at most once a decision. */
export interface Atom {
  readonly slot: number
  readonly expression: Expression
  /** The constants it reads, where it reads an action's offer. */
  readonly offer: Readonly<Record<string, unknown>> | null
}

/** A conjunction: all of its atoms must hold. */
export type Condition = readonly Atom[]

/** Collects the atoms of a strategy while it is compiled. */
export interface Conditions {
  /** Throws `ExpressionRefused`. */
  add(source: string, offer: Readonly<Record<string, unknown>>): Condition
  /** Number of slots so far. */
  count(): number
}

export function conditions(language: Language): Conditions {
  const atoms = new Map<string, Atom>()
  return {
    add: (source, offer) =>
      language.conjuncts(source, offer).map(expression => {
        const own = expression.reads.some(([root]) => root === 'offer') ? offer : null
        const key = serialize(expression.node) + (own ? JSON.stringify(own) : '')
        const known = atoms.get(key)
        if (known) return known
        const atom = { slot: atoms.size, expression, offer: own }
        atoms.set(key, atom)
        return atom
      }),
    count: () => atoms.size,
  }
}

export type Verdict = 'holds' | 'fails' | 'unknown'

const HOLDS = 1
const FAILS = 2
const UNKNOWN = 3

/** The verdicts of one decision: each slot is worked out when first asked for. */
export interface Verdicts {
  /** The first atom that does not hold, or null when all do. Unknown does not hold: policies fail closed. */
  broken(condition: Condition): Atom | null
  of(atom: Atom): Verdict
}

export function verdicts(scope: Scope, slots: number): Verdicts {
  // A plain array: a typed one of this size lives outside the heap, and is dear to make and to collect.
  const seen: number[] = new Array(slots).fill(0)

  function verdict(atom: Atom): number {
    const known = seen[atom.slot]!
    if (known !== 0) return known
    if (atom.offer) scope.offer = atom.offer
    const value = atom.expression.evaluate(scope)
    const found = value === true ? HOLDS : value === false ? FAILS : UNKNOWN
    seen[atom.slot] = found
    return found
  }

  return {
    broken(condition) {
      for (const atom of condition) if (verdict(atom) !== HOLDS) return atom
      return null
    },
    of: atom => (['holds', 'fails', 'unknown'] as const)[verdict(atom) - 1]!,
  }
}
