import type { ASTNode, Environment } from '@marcbachmann/cel-js'

type Parsed = ReturnType<Environment['parse']>

/**
 * Checks the types of a parsed expression. CEL wants one type in both branches of a conditional, and in a list and what is looked for in
 * it: what is whole there beside a real number is made real in the tree, which is then `mended`.
 */
export function checkTypes(environment: Environment, parsed: Parsed) {
  for (let mended = false; ; mended = true) {
    const result = parsed.check()
    const whole = wholeBesideReal(result.error)
    if (!whole) return { ...result, mended }
    const { nodes, at } = whole
    const { ast } = environment.parse('double(0)')
    ;(ast.args as [string, ASTNode[]])[1] = [nodes[at]!]
    nodes[at] = ast
  }
}

/** Which node is the whole one; null where that is not the mistake. */
function wholeBesideReal(
  error: ReturnType<Parsed['check']>['error'],
): { nodes: ASTNode[]; at: number } | null {
  const { node, summary = '' } = error ?? {}
  const { op, args } = (node ?? {}) as Partial<ASTNode>
  const nodes = args as ASTNode[]
  if (op === '?:' && summary.endsWith(`'int' and 'double'`)) return { nodes, at: 1 }
  if (op === '?:' && summary.endsWith(`'double' and 'int'`)) return { nodes, at: 2 }
  return op === 'in' && summary.endsWith(': int in list<double>') ? { nodes, at: 0 } : null
}
