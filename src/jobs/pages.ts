import { CORRECT_ERRORS, Problem } from '../errors.ts'
import type { Page } from '../ports.ts'

/** How many are before the page. Throws a `Problem` where it is no `next` of a page. */
export function startOf(after: string | undefined): number {
  if (after === undefined) return 0
  if (/^\d{1,9}$/.test(after)) return Number(after)
  throw new Problem('invalid', CORRECT_ERRORS, [
    { path: 'after', message: `"${after}" is no "next" of a page; leave it out to begin at the beginning` },
  ])
}

/** A page of what was asked for with one more than the limit. */
export function pageFrom<T>(start: number, limit: number, found: readonly T[]): Page<T> {
  return { items: found.slice(0, limit), next: found.length > limit ? String(start + limit) : null }
}
