import type { ASTNode } from '@marcbachmann/cel-js'
import { children, type Path, reads, readsOnlyOffer } from './syntax.ts'
import { written } from './written.ts'

/** A part that gives the same for everybody, and fails for everybody. */
export interface Failing {
  readonly part: string
  readonly why: string
}

type Offer = Readonly<Record<string, unknown>>

const OFFER = new Set(['offer'])

/**
 * The first part of an expression that no customer's values can save, such as `timestamp("tomorrow")`: a condition would be unknown for
 * ever. `evaluate` throws where an expression cannot be worked out from the offer.
 */
export function failingConstant(
  node: ASTNode,
  offer: Offer,
  evaluate: (source: string) => unknown,
): Failing | null {
  if (node.op === 'value') return null
  const alone = standsAlone(node, offer) ? written(node) : standIn(node, offer)
  if (alone !== null) {
    try {
      evaluate(alone)
    } catch (error) {
      return { part: written(node), why: remedyFor(error) }
    }
    if (standsAlone(node, offer)) return null
  }
  for (const child of children(node)) {
    const failing = failingConstant(child, offer, evaluate)
    if (failing) return failing
  }
  return null
}

/** Whether it can be worked out without knowing anybody. What an offer lacks is told of elsewhere. */
function standsAlone(node: ASTNode, offer: Offer): boolean {
  const known = ([, name]: Path) => Object.hasOwn(offer, name)
  return readsOnlyOffer(node) && reads(node, OFFER).every(known)
}

/** Methods whose arguments can be wrong whatever they are called on. */
function standIn(node: ASTNode, offer: Offer): string | null {
  if (node.op !== 'rcall') return null
  const [method, , args] = node.args as [string, ASTNode, ASTNode[]]
  if (args.length !== 1 || !standsAlone(args[0]!, offer)) return null
  if (method === 'matches') return `"".matches(${written(args[0]!)})`
  return method.startsWith('get') ? `now.${method}(${written(args[0]!)})` : null
}

function remedyFor(error: unknown): string {
  const { summary, message } = error as { summary?: string; message: string }
  const why = (summary ?? message).split('\n')[0]!
  if (/timestamp/i.test(why)) return `${why}; write it as in timestamp("2027-01-31T00:00:00Z")`
  if (/duration/i.test(why)) return `${why}; write it as in duration("72h"): its units are h, m, s and ms`
  return why
}
