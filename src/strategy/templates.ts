import type { Expression, Formats, Language, Offer, Scope } from './language.ts'
import { ExpressionRefused, offerAlone } from './language.ts'
import { narrow } from './narrow.ts'
import { readsOnlyOffer } from './syntax.ts'

/** A text with `{{ CEL }}` in it. */
export interface Template {
  /** Parts in turn: plain text, expression, plain text, … */
  readonly texts: readonly string[]
  readonly expressions: readonly Expression[]
  /** A value as it stands where the text goes; null where it is not one for people. `isFirst`: nothing stands before it. */
  write(value: unknown, isFirst: boolean): string | null
}

export type Escape = (text: string, isFirst: boolean) => string

/** What a template is made with, beside its source. */
interface Setting {
  readonly language: Language
  readonly offer?: Offer
  readonly escape: Escape
}

/** Values that follow from the offer alone are written in here, once. Throws `ExpressionRefused`, also for an unclosed `{{`. */
export function template(source: string, { language, offer = {}, escape: escaped }: Setting): Template {
  function write(value: unknown, isFirst: boolean): string | null {
    const text = textOf(value, language.formats)
    return text === null ? null : escaped(text, isFirst)
  }
  const texts: string[] = []
  const expressions: Expression[] = []
  let text = ''
  let from = 0
  for (let open = source.indexOf('{{'); open >= 0; open = source.indexOf('{{', from)) {
    const close = source.indexOf('}}', open)
    if (close < 0) throw new ExpressionRefused(`\`{{\` without \`}}\` in "${source}"`)
    text += source.slice(from, open)
    from = close + 2
    const expression = language.compile(narrow(source.slice(open + 2, close).trim()), 'any', offer)
    const isFirst = texts.length === 0 && text === ''
    const constant = readsOnlyOffer(expression.node)
      ? write(expression.evaluate(offerAlone(offer)), isFirst)
      : null
    if (constant !== null) text += constant
    else {
      texts.push(narrow(text))
      expressions.push(expression)
      text = ''
    }
  }
  texts.push(narrow(text + source.slice(from)))
  return { texts, expressions, write }
}

/** The text with its values, escaped for where it goes; null when a value is missing. */
export function render({ texts, expressions, write }: Template, scope: Scope): string | null {
  let text = texts[0]!
  for (let i = 0; i < expressions.length; i++) {
    const value = write(expressions[i]!.evaluate(scope), i === 0 && text === '')
    if (value === null) return null
    text += value + texts[i + 1]!
  }
  return text
}

/** Digits that a sum of decimal fractions is right to. */
const DIGITS = 12

const rounded = (number: number) => (Number.isInteger(number) ? number : Number(number.toPrecision(DIGITS)))

/** Null for what is missing, and for what is no value for people: a map, an infinite number, a time beyond all. */
function textOf(value: unknown, formats: Formats): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? `${rounded(value)}` : null
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : formats.date(value)
  if (Array.isArray(value)) {
    const texts = value.map(item => textOf(item, formats))
    return texts.includes(null) ? null : texts.join(', ')
  }
  return value === undefined || value === null || typeof value === 'object' ? null : String(value)
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const html = (text: string) => text.replace(/[&<>"']/g, character => HTML[character]!)
/** A value that begins a link is where it leads; behind that it is a part of it. No other kind of link is one to follow. */
const address = (text: string, isFirst: boolean) =>
  isFirst && /^(https?:\/\/|\/(?!\/))[^\s<>"\\]*$/i.test(text) ? text : encodeURIComponent(text)
const plain = (text: string) => text

const LINK = 'href'

/** A link is followed, all else is read. */
export const isRead = ({ slot }: { readonly slot: string }) => slot !== LINK

/** Values go into web and app texts as HTML, into links as URL parts, and are read out as they are elsewhere. */
export function escapeFor(channel: string, slot: string): Escape {
  if (slot === LINK) return address
  return channel === 'web' || channel === 'mobile' ? html : plain
}
