import type { ASTNode } from '@marcbachmann/cel-js'

/** What an expression reads: `customer.age` is `['customer', 'age']`. */
export type Path = readonly [root: string, name: string]

/** The children of a node that are nodes themselves. */
export function children(node: ASTNode): ASTNode[] {
  const nodes: ASTNode[] = []
  addNodesIn(node.args, nodes)
  return nodes
}

/** A strategy of a thousand actions asks for a million of them. */
function addNodesIn(value: unknown, nodes: ASTNode[]): void {
  if (Array.isArray(value)) for (const each of value) addNodesIn(each, nodes)
  else if (isNode(value)) nodes.push(value)
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'pos' in value
}

/** Whether operators lie in each other more than `most` deep, as those of a long chain do. Level by level, without a deep stack. */
export function deeperThan(node: ASTNode, most: number): boolean {
  let level = [node]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return true
    level = level.flatMap(children)
  }
  return false
}

/** Methods whose number arguments count characters or items: CEL wants them whole. */
const COUNTING = new Set(['substring', 'indexOf', 'lastIndexOf', 'charAt', 'split'])

/**
 * Authors write numbers as they come (`18`, `18.0`). CEL keeps whole and real numbers apart, so every whole literal is made
 * real, except inside of an index or a count of characters, such as `list[size(list) - 1]`.
 */
export function realNumbers(node: ASTNode): void {
  if (node.op === 'value') {
    if (typeof node.args === 'bigint') (node as { args: unknown }).args = Number(node.args)
    return
  }
  const [first, ...rest] = children(node)
  if (first) realNumbers(first)
  if (node.op === '[]' || (node.op === 'rcall' && COUNTING.has(String(node.args[0])))) return
  for (const child of rest) realNumbers(child)
}

/** `a && b && c` → `[a, b, c]`. */
export function conjuncts(node: ASTNode): ASTNode[] {
  return node.op === '&&' ? node.args.flatMap(conjuncts) : [node]
}

/** The names of variables in a node, also of those that it declares itself, as in `list.exists(item, …)`. */
export function variables(node: ASTNode): string[] {
  return node.op === 'id' ? [node.args] : children(node).flatMap(variables)
}

/** All paths that a node may read, whatever the way it takes. */
export function reads(node: ASTNode, roots: ReadonlySet<string>): Path[] {
  const path = asPath(node, roots)
  return path ? [path] : children(node).flatMap(child => reads(child, roots))
}

/** Whether it is a constant, once the offer is known. */
export function readsOnlyOffer(node: ASTNode): boolean {
  return node.op === 'id' ? node.args === 'offer' : children(node).every(readsOnlyOffer)
}

/** The paths without which a node cannot be evaluated: not those behind `||`, `&&`, `has()`, a branch or a macro. */
export function needs(node: ASTNode, roots: ReadonlySet<string>): Path[] {
  const path = asPath(node, roots)
  if (path) return [path]
  if (node.op === '||' || node.op === '&&') return []
  if (node.op === 'call' && node.args[0] === 'has') return []
  if (node.op === '?:') return needs(node.args[0], roots)
  if (node.op === 'rcall') return needs(node.args[1], roots)
  return children(node).flatMap(child => needs(child, roots))
}

/** The paths that a node asks `has()` about. */
export function guards(node: ASTNode, roots: ReadonlySet<string>): Path[] {
  const inside = children(node).flatMap(child => guards(child, roots))
  return node.op === 'call' && node.args[0] === 'has' ? reads(node, roots) : inside
}

function asPath(node: ASTNode, roots: ReadonlySet<string>): Path | null {
  if (node.op !== '.') return null
  const [object, name] = node.args
  const root = object.op === 'id' ? object.args : dotted(object)
  return root !== null && roots.has(root) ? [root, name] : null
}

/** `event.data`, of which names are read as of a root. */
function dotted(node: ASTNode): string | null {
  if (node.op !== '.') return null
  const [object, name] = node.args
  return object.op === 'id' ? `${object.args}.${name}` : null
}
