import { type ASTNode, Environment } from '@marcbachmann/cel-js'

/** One of our conditions, read once and written down again in a peer's notation. */
type Node = Pick<ASTNode, 'op'> & { readonly args: unknown }

const cel = new Environment({ unlistedVariablesAreDyn: true })

/** The conditions of an expression that are joined by `&&`. */
export function conditionsOf(expression: string): Node[] {
  return conjuncts(cel.parse(expression).ast as Node)
}

function conjuncts(node: Node): Node[] {
  return node.op === '&&' ? childrenOf(node).flatMap(conjuncts) : [node]
}

const childrenOf = ({ args }: Node) => args as Node[]
const plain = (value: unknown) => (typeof value === 'bigint' ? Number(value) : value)

/** `customer.age`. */
function pathOf({ op, args }: Node): string {
  if (op === 'id') return String(args)
  const [of, field] = args as [Node, string]
  return `${pathOf(of)}.${field}`
}

const inZen: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or' }

/** In the expression language of the GoRules engine. */
export function zenOf(node: Node): string {
  const { op, args } = node
  if (op === 'id' || op === '.') return pathOf(node)
  if (op === 'value') return JSON.stringify(plain(args))
  if (op === 'list') return `[${childrenOf(node).map(zenOf).join(', ')}]`
  if (op === '!_') return `not (${zenOf(args as Node)})`
  if (op === '-_') return `-${zenOf(args as Node)}`
  const [left, right] = childrenOf(node)
  return `(${zenOf(left!)} ${inZen[op] ?? op} ${zenOf(right!)})`
}

const inJsonLogic: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or' }

/** As JSON Logic; `root` goes before each name. */
export function jsonLogicOf(node: Node, root = ''): unknown {
  const { op, args } = node
  const of = (child: Node) => jsonLogicOf(child, root)
  if (op === 'id' || op === '.') return { var: root + pathOf(node) }
  if (op === 'value') return plain(args)
  if (op === 'list') return childrenOf(node).map(of)
  if (op === '!_') return { '!': of(args as Node) }
  if (op === '-_') return -Number(of(args as Node))
  return { [inJsonLogic[op] ?? op]: childrenOf(node).map(of) }
}
