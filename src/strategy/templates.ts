import type { Expression, Language, Offer, Scope } from './language.ts'
import { ExpressionRefused, offerAlone } from './language.ts'
import { readsOnlyOffer } from './syntax.ts'

/** A text with `{{ CEL }}` in it. */
export interface Template {
  readonly source: string
  /** Parts in turn: plain text, expression, plain text, … */
  readonly texts: readonly string[]
  readonly expressions: readonly Expression[]
  /** How values are written where the text goes. */
  readonly escape: Escape
}

export type Escape = (text: string) => string

/** What a template is made with, beside its source. */
interface Setting {
  readonly language: Language
  readonly offer?: Offer
  readonly escape: Escape
}

/** Values that follow from the offer alone are written in here, once. Throws `ExpressionRefused`, also for an unclosed `{{`. */
export function template(source: string, { language, offer = {}, ...setting }: Setting): Template {
  const texts: string[] = []
  const expressions: Expression[] = []
  let text = ''
  let from = 0
  for (let open = source.indexOf('{{'); open >= 0; open = source.indexOf('{{', from)) {
    const close = source.indexOf('}}', open)
    if (close < 0) throw new ExpressionRefused(`\`{{\` without \`}}\` in "${source}"`)
    text += source.slice(from, open)
    from = close + 2
    const expression = language.compile(source.slice(open + 2, close).trim(), 'any', offer)
    const constant = readsOnlyOffer(expression.node) ? expression.evaluate(offerAlone(offer)) : undefined
    if (constant !== undefined && constant !== null) text += setting.escape(String(constant))
    else {
      texts.push(text)
      expressions.push(expression)
      text = ''
    }
  }
  texts.push(text + source.slice(from))
  return { source, texts, expressions, escape: setting.escape }
}

/** The text with its values, escaped for where it goes; null when a value is missing. */
export function render({ texts, expressions, escape: write }: Template, scope: Scope): string | null {
  let text = texts[0]!
  for (let i = 0; i < expressions.length; i++) {
    const value = expressions[i]!.evaluate(scope)
    if (value === undefined || value === null) return null
    text += write(String(value)) + texts[i + 1]!
  }
  return text
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
export function escapeFor(channel: string, slot: string): Escape {
  if (slot === 'href') return address
  return channel === 'web' || channel === 'mobile' ? html : plain
}
