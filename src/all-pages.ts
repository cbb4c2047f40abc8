import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Page } from './ports.ts'

/** The items of all pages, each asked for when it is wanted; others have a turn of the event loop before it. */
export async function* allPages<T>(page: (from: string | null) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let from: string | null = null; ; ) {
    const { items, next }: Page<T> = await page(from)
    yield* items
    if (next === null) return
    from = next
    await nextTurn()
  }
}
