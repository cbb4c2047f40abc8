import type { ASTNode } from '@marcbachmann/cel-js'
import { own } from '../own.ts'
import type { Atom, Verdict } from './conditions.ts'
import type { Scope } from './language.ts'
import { written } from './written.ts'

const MUST_BE: Readonly<Record<string, string>> = {
  '>=': 'must be at least',
  '>': 'must be above',
  '<=': 'must be at most',
  '<': 'must be below',
  '==': 'must be',
  '!=': 'must not be',
}

/** What would have to change for a condition to hold, in words. */
export function changeNeeded({ expression }: Atom, scope: Scope, verdict: Verdict): string {
  if (verdict === 'unknown') {
    const missing = expression.reads.filter(
      ([root, name]) => own(scope[root as 'customer'] ?? {}, name) === undefined,
    )
    return missing.length > 0
      ? `${missing.map(path => path.join('.')).join(' and ')} must be known`
      : `${written(expression.node)} cannot be worked out with the values seen`
  }
  return words(expression.node, false)
}

function words(node: ASTNode, negated: boolean): string {
  if (node.op === '!_') return words(node.args, !negated)
  if (node.op === 'in') {
    const [item, list] = node.args
    if (list.op === 'list' && item.op !== 'value')
      return `${written(item)} must be ${negated ? 'none' : 'one'} of ${list.args.map(read).join(', ')}`
    return `${written(list)} must ${negated ? 'not ' : ''}contain ${written(item)}`
  }
  const mustBe = MUST_BE[node.op]
  if (mustBe && !negated) {
    const [left, right] = node.args as [ASTNode, ASTNode]
    return `${read(left)} ${mustBe} ${read(right)}`
  }
  return `${written(node)} must be ${negated ? 'false' : 'true'}`
}

/** A side of a comparison as people write it: `18`, where an expression has `18.0`. */
function read(node: ASTNode): string {
  if (node.op === '-_' && node.args.op === 'value') return `-${read(node.args)}`
  return node.op === 'value' && typeof node.args === 'number' ? String(node.args) : written(node)
}
