import { type Bundles, FAILS, HOLDS, UNKNOWN, verdictBundles } from './bundles.ts'
import { type Expression, type Language, readsOffer, type Scope } from './language.ts'
import { written } from './written.ts'

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

/** The atoms of a strategy by their slots, ready to be evaluated. */
export interface AtomTable {
  readonly atoms: readonly Atom[]
  readonly bundles: Bundles<number[]>
}

export function conditions(language: Language): Conditions {
  const atoms = new Map<string, Atom>()
  return {
    add: (source, offer) =>
      language.conjuncts(source, offer).map(expression => {
        const own = readsOffer(expression) ? offer : null
        const key = written(expression.node) + (own ? JSON.stringify(own) : '')
        const known = atoms.get(key)
        if (known) return known
        const atom = { slot: atoms.size, expression, offer: own }
        atoms.set(key, atom)
        return atom
      }),
    table() {
      const all = [...atoms.values()]
      const expressions = all.map(atom => atom.expression)
      return { atoms: all, bundles: verdictBundles(expressions, language.functions) }
    },
  }
}

export type Verdict = 'holds' | 'fails' | 'unknown'

const VERDICTS: readonly Verdict[] = ['holds', 'fails', 'unknown']

/** The verdicts of one decision: each slot is worked out when first asked for. */
export class Verdicts {
  readonly #scope: Scope
  readonly #table: AtomTable
  // A plain array: a typed one of this size lives outside the heap, and is dear to make and to collect.
  readonly #seen: number[]

  constructor(scope: Scope, table: AtomTable) {
    this.#scope = scope
    this.#table = table
    this.#seen = new Array(table.atoms.length).fill(0)
  }

  /** The first atom that does not hold, or null when all do. Unknown does not hold: policies fail closed. */
  broken(condition: Condition): Atom | null {
    for (const atom of condition) if (this.#verdict(atom.slot) !== HOLDS) return atom
    return null
  }

  /** The index of the first slot that does not hold, or -1 when all do. */
  firstBroken(slots: readonly number[]): number {
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index]!
      if ((this.#seen[slot] || this.#verdict(slot)) !== HOLDS) return index
    }
    return -1
  }

  of({ slot }: Atom): Verdict {
    return VERDICTS[this.#verdict(slot) - 1]!
  }

  #verdict(slot: number): number {
    const seen = this.#seen
    if (seen[slot] !== 0) return seen[slot]!
    const { expression, offer } = this.#table.atoms[slot]!
    if (expression.javascript !== null) this.#table.bundles.run(slot, this.#scope, seen)
    else {
      if (offer) this.#scope.offer = offer
      const value = expression.evaluate(this.#scope)
      seen[slot] = value === true ? HOLDS : value === false ? FAILS : UNKNOWN
    }
    return seen[slot]!
  }
}
