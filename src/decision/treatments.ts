import { jsonText } from '../strategy/json-text.ts'
import type { Scope } from '../strategy/language.ts'
import type { Treatment } from '../strategy/strategy.ts'
import { render } from '../strategy/templates.ts'

export type Texts = Readonly<Record<string, string>>

/** A treatment's texts with their values. A text that needs a missing value is left out; `whole` tells. */
export function textsOf({ slots }: Treatment, scope: Scope): { texts: Texts; whole: boolean } {
  const texts: Record<string, string> = {}
  let json = ''
  let whole = true
  for (const { slot, json: name, template } of slots) {
    const made = render(template, scope)
    if (made === null) {
      whole = false
      continue
    }
    texts[slot] = made.text
    json += `${json && ','}${name}:"${made.json}"`
  }
  rendered.set(texts, `{${json}}`)
  return { texts, whole }
}

/** Texts were JSON when their templates were read: that is put together as they are, which is cheaper than to write them anew. */
const rendered = new WeakMap<Texts, string>()

export const textsJson = (texts: Texts) => rendered.get(texts) ?? jsonText(texts)
