import type { Entry, Page } from '../ports.ts'

/** The last entry of a page: entries are told by `at`, those of one moment by id, so that new ones move nothing. */
export interface TimelineCursor {
  readonly at: number
  readonly id: string
}

/** A page of a history (given oldest first), newest first. */
export function timelinePage(
  history: readonly Entry[],
  { after, limit }: { after?: TimelineCursor; limit: number },
): Page<Entry> {
  const left = after ? history.filter(entry => isOlder(entry, after)) : history
  const items = left.slice(-limit).reverse()
  const last = items.at(-1)
  return { items, next: last && left.length > limit ? cursorText(last) : null }
}

function isOlder({ at, id }: Entry, than: TimelineCursor): boolean {
  return at < than.at || (at === than.at && id < than.id)
}

function cursorText({ at, id }: TimelineCursor): string {
  return `${at}.${id}`
}

/** Null where the text is no cursor of ours. */
export function timelineCursor(text: string): TimelineCursor | null {
  const [, at, id] = /^(-?\d{1,15})\.(.+)$/s.exec(text) ?? []
  return id === undefined ? null : { at: Number(at), id }
}
