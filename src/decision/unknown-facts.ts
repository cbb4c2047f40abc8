import type { PathError } from '../errors.ts'
import type { Values } from '../ports.ts'
import { offering } from '../strategy/mistakes.ts'
import type { Strategy } from '../strategy/strategy.ts'

/** More than so many are not told of: who sends them means them. */
const MOST_TOLD = 10

/** Which of the facts that were told the strategy does not declare, by their paths. They are free, but one of them may be misspelt. */
export function unknownFacts(
  { factByName }: Strategy,
  root: string,
  ...told: readonly Values[]
): PathError[] {
  const unknown: PathError[] = []
  for (const facts of told)
    for (const name in facts) {
      if (factByName.has(name) || facts[name] === null || unknown.length === MOST_TOLD) continue
      const path = `${root}.${name}`
      if (unknown.some(each => each.path === path)) continue
      const remedy = offering(name, factByName.keys(), 'declare it, if one is to')
      unknown.push({ path, message: `is not declared in context.yaml, and no rule reads it; ${remedy}` })
    }
  return unknown
}
