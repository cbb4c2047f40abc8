import type { PathError } from '../errors.ts'
import type { Values } from '../ports.ts'
import { offering } from '../strategy/mistakes.ts'
import type { Strategy } from '../strategy/strategy.ts'

/** More than so many are not told of: who sends them means them. */
const MOST_TOLD = 10

/** Which of the facts that were told the strategy does not declare, by their paths. They are free, but one of them may be misspelt. */
export function unknownFacts(strategy: Strategy, root: string, ...told: readonly Values[]): PathError[] {
  let unknown: PathError[] | null = null
  for (const facts of told)
    for (const name in facts) {
      if (strategy.factByName.has(name) || facts[name] === null) continue
      unknown ??= []
      const path = `${root}.${name}`
      if (unknown.length === MOST_TOLD) return unknown
      if (!unknown.some(each => each.path === path))
        unknown.push({ path, message: messageOf(strategy, name) })
    }
  return unknown ?? []
}

/** To look for a name that may be meant takes longer than a decision; whoever sends a name sends it again. */
const messages = new WeakMap<Strategy, Map<string, string>>()
/** Beyond so many names nothing is looked for: nobody means them all. */
const MOST_NAMES = 1_000
const FREE = 'declare it, if one is to'

function messageOf(strategy: Strategy, name: string): string {
  let known = messages.get(strategy)
  if (!known) {
    known = new Map()
    messages.set(strategy, known)
  }
  const before = known.get(name)
  if (before !== undefined) return before
  const isSearched = known.size < MOST_NAMES
  const remedy = isSearched ? offering(name, strategy.factByName.keys(), FREE) : FREE
  const message = `is not declared in context.yaml, and no rule reads it; ${remedy}`
  if (isSearched) known.set(name, message)
  return message
}
