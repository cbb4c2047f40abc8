import type { Expressions, Readable } from './expressions.ts'

/** A treatment's texts with their values, as they are read out: one that needs what is not known is left out. */
export function textsOf(
  treatment: Readonly<Record<string, string>>,
  { value, formats }: Expressions,
  readable: Readable,
): { readonly texts: Readonly<Record<string, string>>; readonly whole: boolean } {
  const said = Object.entries(treatment).map(([slot, text]) => {
    const values = [...text.matchAll(/\{\{(.*?)\}\}/g)].map(([, inner]) => value(inner!, readable))
    if (values.includes(undefined)) return [slot, null] as const
    const written = values.map(each => (each instanceof Date ? formats.date(each) : String(each)))
    return [slot, text.replace(/\{\{.*?\}\}/g, () => written.shift()!)] as const
  })
  const texts = said.flatMap(([slot, text]) => (text === null ? [] : [[slot, text]]))
  return { texts: Object.fromEntries(texts), whole: texts.length === said.length }
}
