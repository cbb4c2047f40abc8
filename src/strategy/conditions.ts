import { serialize } from '@marcbachmann/cel-js'
import { type Bundles, FAILS, HOLDS, UNKNOWN, verdictBundles } from './bundles.ts'
import type { Expression, Language, Scope } from './language.ts'

/** One condition that stands alone; equal ones share a slot, and are worked out at most once a decision. */
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
  /** All so far. */
  table(): AtomTable
}

/** The atoms of a strategy, ready to be evaluated. */
export interface AtomTable {
  readonly size: number
  readonly bundles: Bundles<number[]>
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
    table() {
      const expressions = [...atoms.values()].map(atom => atom.expression)
      return { size: atoms.size, bundles: verdictBundles(expressions, language.functions) }
    },
  }
}

export type Verdict = 'holds' | 'fails' | 'unknown'

/** The verdicts of one decision: each slot is worked out when first asked for. */
export interface Verdicts {
  /** The first atom that does not hold, or null when all do. Unknown does not hold: policies fail closed. */
  broken(condition: Condition): Atom | null
  holds(atom: Atom): boolean
  of(atom: Atom): Verdict
}

export function verdicts(scope: Scope, { size, bundles }: AtomTable): Verdicts {
  // A plain array: a typed one of this size lives outside the heap, and is dear to make and to collect.
  const seen: number[] = new Array(size).fill(0)

  function verdict({ slot, expression, offer }: Atom): number {
    if (seen[slot] !== 0) return seen[slot]!
    if (expression.javascript !== null) bundles.run(slot, scope, seen)
    else {
      if (offer) scope.offer = offer
      const value = expression.evaluate(scope)
      seen[slot] = value === true ? HOLDS : value === false ? FAILS : UNKNOWN
    }
    return seen[slot]!
  }

  return {
    broken(condition) {
      for (const atom of condition) if (verdict(atom) !== HOLDS) return atom
      return null
    },
    holds: atom => verdict(atom) === HOLDS,
    of: atom => (['holds', 'fails', 'unknown'] as const)[verdict(atom) - 1]!,
  }
}
