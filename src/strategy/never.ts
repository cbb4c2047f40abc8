import type { ASTNode } from '@marcbachmann/cel-js'
import type { Expression } from './language.ts'
import { offering } from './mistakes.ts'
import { children } from './syntax.ts'

/** The texts that a name may have, such as `customer.tier`; null where any. */
export type TextsOf = (name: string) => readonly string[] | null

/** Texts that expressions look for where they can never be, a message each: usually they are misspelt. */
export function neverTexts(expressions: readonly Expression[], textsOf: TextsOf): string[] {
  const messages = expressions
    .flatMap(({ node }) => compared(node))
    .flatMap(({ name, texts }) => {
      const possible = textsOf(name)
      return texts
        .filter(text => possible && !possible.includes(text))
        .map(text => never(name, text, possible!))
    })
  return [...new Set(messages)]
}

function never(name: string, text: string, possible: readonly string[]): string {
  return `\`${name}\` is never "${text}"; ${offering(text, possible)}`
}

interface Compared {
  readonly name: string
  readonly texts: readonly string[]
}

function compared(node: ASTNode): Compared[] {
  const within = children(node).flatMap(compared)
  if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return within
  const [left, right] = node.args as [ASTNode, ASTNode]
  const name = nameOf(left) ?? (node.op === 'in' ? null : nameOf(right))
  if (name === null) return within
  const texts = [left, right].flatMap(side => (side.op === 'list' ? side.args : [side])).flatMap(textIn)
  return [...within, { name, texts }]
}

function nameOf(node: ASTNode): string | null {
  if (node.op === 'id') return node.args
  return node.op === '.' && node.args[0].op === 'id' ? `${node.args[0].args}.${node.args[1]}` : null
}

const textIn = (node: ASTNode) => (node.op === 'value' && typeof node.args === 'string' ? [node.args] : [])
