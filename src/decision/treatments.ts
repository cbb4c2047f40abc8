import type { Scope } from '../strategy/language.ts'
import type { Treatment } from '../strategy/strategy.ts'
import { isRead, render } from '../strategy/templates.ts'

/** By slot. */
export type Texts = Readonly<Record<string, string>>

/** A treatment's texts with their values. A text that needs a missing value is left out; `whole` tells. */
export function textsOf({ slots }: Treatment, scope: Scope): { texts: Texts; whole: boolean } {
  const texts: Record<string, string> = {}
  let whole = true
  for (const { slot, template } of slots) {
    const text = render(template, scope)
    if (text === null) whole = false
    else texts[slot] = text
  }
  return { texts, whole }
}

/** Whether nothing is left of it to read: its card would be empty. */
export function isMute({ slots }: Treatment, scope: Scope): boolean {
  return slots.every(each => !isRead(each) || render(each.template, scope) === null)
}
