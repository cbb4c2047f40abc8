import type { Decision, ShownAction } from '../../client/answers.ts'

/** Puts the actions into the places of the page, in their order. Places that are left over keep their own texts. Returns who got what. */
export function fillSlots({ actions }: Decision): Map<Element, ShownAction> {
  const filled = new Map<Element, ShownAction>()
  for (const action of actions) {
    const places = document.querySelectorAll(`[data-slot="${action.placement}"]`)
    const place = [...places].find(each => !filled.has(each))
    if (!place) continue
    fill(place, action.treatment)
    filled.set(place, action)
  }
  return filled
}

function fill(place: Element, texts: ShownAction['treatment']): void {
  for (const element of place.querySelectorAll<HTMLElement>('[data-text]')) {
    element.textContent = texts[element.dataset.text ?? ''] ?? ''
  }
  const { href } = texts
  if (href?.startsWith('/')) place.querySelector('a')?.setAttribute('href', href)
}

/** Shows what is there now, decided or not. */
export function reveal(): void {
  for (const place of document.querySelectorAll('.slot')) place.classList.add('ready')
}
