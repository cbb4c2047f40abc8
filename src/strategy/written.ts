import { type ASTNode, serialize } from '@marcbachmann/cel-js'

const BINDS: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '==': 3,
  '!=': 3,
  '<': 3,
  '<=': 3,
  '>': 3,
  '>=': 3,
  in: 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
}
const COMPARES = 3

/**
 * A tree as CEL that reads back as the same tree. The library's own text leaves out parentheses that matter (`a - (b - c)` becomes
 * `a - b - c`) and digits after the ninth, and escapes letters of other languages, some so that they do not read back.
 */
export function written(node: ASTNode): string {
  switch (node.op) {
    case 'value':
      if (typeof node.args === 'string') return JSON.stringify(node.args)
      return typeof node.args === 'number' ? real(node.args) : serialize(node)
    case 'id':
      return serialize(node)
    case '!_':
    case '-_':
      return `${node.op[0]}${operand(node.args)}`
    case '.':
      return `${operand(node.args[0])}.${node.args[1]}`
    case '[]':
      return `${operand(node.args[0])}[${written(node.args[1])}]`
    case 'call':
      return `${node.args[0]}(${list(node.args[1])})`
    case 'rcall':
      return `${operand(node.args[1])}.${node.args[0]}(${list(node.args[2])})`
    case 'list':
      return `[${list(node.args)}]`
    case 'map':
      return `{${node.args.map(([key, value]) => `${written(key)}: ${written(value)}`).join(', ')}}`
    case '?:': {
      const [condition, yes, no] = node.args
      const within = (side: ASTNode) => (side.op === '?:' ? `(${written(side)})` : written(side))
      return `${within(condition)} ? ${within(yes)} : ${written(no)}`
    }
  }
  // Optional access is not switched on.
  const [left, right] = node.args as [ASTNode, ASTNode]
  return `${side(left, node.op, false)} ${node.op} ${side(right, node.op, true)}`
}

const list = (nodes: readonly ASTNode[]) => nodes.map(written).join(', ')

/** Whole ones too: `18.0`. */
function real(number: number): string {
  const text = String(number)
  return /[.e]/.test(text) ? text : `${text}.0`
}

const ALONE = new Set(['value', 'id', '.', '[]', 'call', 'rcall', 'list', 'map'])

/** What an operator with one side, or an access, is applied to. */
function operand(node: ASTNode): string {
  return ALONE.has(node.op) ? written(node) : `(${written(node)})`
}

function side(node: ASTNode, operator: string, isRight: boolean): string {
  const binds = BINDS[node.op]
  if (binds === undefined)
    return node.op === '?:' || (isRight && node.op === '-_') ? `(${written(node)})` : written(node)
  const outer = BINDS[operator]!
  // Equal ones are read from the left; comparisons of comparisons are clearer with parentheses on both sides.
  const isInside = binds > outer || (binds === outer && outer !== COMPARES && !isRight)
  return isInside ? written(node) : `(${written(node)})`
}
