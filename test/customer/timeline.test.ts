import t from 'tap'
import { timelineCursor, timelinePage } from '../../src/customer/timeline.ts'
import type { EventEntry } from '../../src/ports.ts'

const entry = (at: number, id: string): EventEntry => ({
  type: 'event',
  id,
  at,
  event: 'page-view',
  data: {},
})

/** As stores give it: by time, then by id. */
const history = [entry(1, 'a'), entry(2, 'b'), entry(2, 'c.with.dots'), entry(2, 'd'), entry(3, 'a2')]

t.test('pages tell every entry once, newest first, also within one moment', async t => {
  const told: string[] = []
  let next: string | null = null
  do {
    const after: ReturnType<typeof timelineCursor> = next === null ? null : timelineCursor(next)
    const page = timelinePage(history, { after: after ?? undefined, limit: 2 })
    told.push(...page.items.map(({ id }) => id))
    next = page.next
  } while (next !== null)
  t.strictSame(told, ['a2', 'd', 'c.with.dots', 'b', 'a'])
})

t.test('entries that come or go between two pages move nothing', async t => {
  const first = timelinePage(history, { limit: 2 })
  const later = [...history.filter(({ id }) => id !== 'd'), entry(4, 'new')]
  const second = timelinePage(later, { after: timelineCursor(first.next!)!, limit: 2 })
  t.strictSame(
    second.items.map(({ id }) => id),
    ['c.with.dots', 'b'],
  )
})

t.test('the last page, also a full one, has no next', async t => {
  t.equal(timelinePage(history, { limit: 5 }).next, null)
  t.equal(timelinePage([], { limit: 5 }).next, null)
})

t.test('what is no cursor of ours is none', async t => {
  for (const text of ['', 'x', '12', '12.', '.a', '1e3.a']) t.equal(timelineCursor(text), null, text)
})
