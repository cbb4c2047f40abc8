import { type Bundles, numberBundles } from './bundles.ts'
import type { Expression, Language, Offer, Scope } from './language.ts'

/** A number that a strategy works out for an action; equal ones share a slot. */
export interface NumberTerm {
  readonly slot: number
  readonly expression: Expression
  readonly offer: Offer
}

/** All of a strategy's number terms, ready to be evaluated. */
export interface NumberTable {
  readonly bundles: Bundles<Float64Array>
  /** Overwritten by each decision: nothing is kept in it between turns of the event loop. */
  readonly results: Float64Array
}

/** Collects the number terms of a strategy while it is compiled. */
export interface NumberTerms {
  add(expression: Expression, offer: Offer): NumberTerm
  table(): NumberTable
}

export function numberTerms(language: Language): NumberTerms {
  const slots = new Map<Expression, number>()
  return {
    add(expression, offer) {
      const slot = slots.get(expression) ?? slots.size
      slots.set(expression, slot)
      return { slot, expression, offer }
    },
    table: () => ({
      bundles: numberBundles([...slots.keys()], language.functions),
      results: new Float64Array(slots.size),
    }),
  }
}

/** The values of terms in one situation. To be used within one turn of the event loop. */
export class Numbers {
  readonly #table: NumberTable
  readonly #scope: Scope
  readonly #done: boolean[] = []

  constructor(table: NumberTable, scope: Scope) {
    this.#table = table
    this.#scope = scope
  }

  /** NaN where it cannot be worked out. */
  of({ slot, expression, offer }: NumberTerm): number {
    if (expression.javascript === null) {
      this.#scope.offer = offer
      const value = expression.evaluate(this.#scope)
      return typeof value === 'number' ? value : Number.NaN
    }
    const { bundles, results } = this.#table
    const bundle = bundles.of(slot)
    if (this.#done[bundle] !== true) {
      bundles.run(slot, this.#scope, results)
      this.#done[bundle] = true
    }
    return results[slot]!
  }
}
