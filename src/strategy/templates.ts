import type { Expression, Language, Offer, Scope } from './language.ts'
import { ExpressionRefused } from './language.ts'

/** A text with `{{ CEL }}` in it. */
export interface Template {
  readonly source: string
  /** Parts in turn: plain text, expression, plain text, … */
  readonly texts: readonly string[]
  readonly expressions: readonly Expression[]
}

/** Throws `ExpressionRefused`, also for an unclosed `{{`. */
export function template(source: string, language: Language, offer?: Offer): Template {
  const texts: string[] = []
  const expressions: Expression[] = []
  let from = 0
  for (let open = source.indexOf('{{'); open >= 0; open = source.indexOf('{{', from)) {
    const close = source.indexOf('}}', open)
    if (close < 0) throw new ExpressionRefused(`\`{{\` without \`}}\` in "${source}"`)
    texts.push(source.slice(from, open))
    expressions.push(language.compile(source.slice(open + 2, close).trim(), 'any', offer))
    from = close + 2
  }
  texts.push(source.slice(from))
  return { source, texts, expressions }
}

/** The text with its values, escaped for where it goes; null when a value is missing. */
export function render(of: Template, scope: Scope, escapeText: (text: string) => string): string | null {
  let out = of.texts[0]!
  for (let i = 0; i < of.expressions.length; i++) {
    const value = of.expressions[i]!.evaluate(scope)
    if (value === undefined || value === null) return null
    out += escapeText(String(value)) + of.texts[i + 1]!
  }
  return out
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const html = (text: string) => text.replace(/[&<>"']/g, character => HTML[character]!)
const address = (text: string) => encodeURIComponent(text)
const plain = (text: string) => text

/** Values go into web and app texts as HTML, into links as URL parts, and are read out as they are elsewhere. */
export function escapeFor(channel: string, slot: string): (text: string) => string {
  if (slot === 'href') return address
  return channel === 'web' || channel === 'mobile' ? html : plain
}
