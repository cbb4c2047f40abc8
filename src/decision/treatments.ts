import type { Scope } from '../strategy/language.ts'
import type { Treatment } from '../strategy/strategy.ts'
import { escapeFor, render } from '../strategy/templates.ts'

export type Texts = Readonly<Record<string, string>>

/** A treatment's texts with their values. A text that needs a missing value is left out; `whole` tells. */
export function textsOf({ channel, slots }: Treatment, scope: Scope): { texts: Texts; whole: boolean } {
  const texts: Record<string, string> = {}
  let whole = true
  for (const [slot, template] of slots) {
    const text = render(template, scope, escapeFor(channel, slot))
    if (text === null) whole = false
    else texts[slot] = text
  }
  return { texts, whole }
}
