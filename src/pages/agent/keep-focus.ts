import { restFocus } from './keys.ts'

/**
 * The focus is never lost: where what had it is gone or off, its card takes it, so that no card moves under it, or else where reading
 * begins. Browsers would leave it nowhere, and not all of them tell.
 */
export function keepFocus(root: Element): void {
  let last: Element | null = null
  document.addEventListener('focusin', ({ target }) => {
    last = target as Element
  })
  // Who has left it of their own is left alone; what is being taken out of the page is still in it now.
  document.addEventListener('focusout', () =>
    queueMicrotask(() => {
      if (last && !isOff(last) && document.activeElement !== last) last = null
    }),
  )
  new MutationObserver(() => {
    const now = document.activeElement
    if (!last || !isOff(last) || (now !== null && now !== document.body && now !== last)) return
    const card = last.closest<HTMLElement>('[data-action]')
    if (card?.isConnected) card.focus()
    else restFocus()
  }).observe(root, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'inert'],
  })
}

function isOff(element: Element): boolean {
  return !element.isConnected || element.matches(':disabled') || element.closest('[inert]') !== null
}
