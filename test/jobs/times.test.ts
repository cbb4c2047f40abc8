import fc from 'fast-check'
import t from 'tap'
import { nextTick } from '../../src/jobs/times.ts'
import { seldom } from '../../src/server/seldom.ts'

t.test('ticks keep their beat, and those that were missed are made up for once', async t => {
  const ms = fc.integer({ min: 1, max: 10_000_000 })
  fc.assert(
    fc.property(ms, ms, fc.integer({ min: 0, max: 100_000_000 }), (everyMs, before, late) => {
      const now = before + late
      const next = nextTick({ everyMs }, now, before)
      t.equal((next - before) % everyMs, 0)
      t.ok(next > before && next >= now && next - now <= everyMs)
    }),
  )
  t.equal(nextTick({ everyMs: 60_000 }, 1_234), 1_234, 'the first time at once')
})

t.test('a pattern is in its time zone, and knows summer from winter', async t => {
  const at = (now: string, timezone?: string) =>
    new Date(nextTick({ cron: '30 2 * * *', timezone }, Date.parse(now))).toISOString()
  t.equal(at('2026-01-15T12:00:00Z', 'Europe/Berlin'), '2026-01-16T01:30:00.000Z')
  t.equal(at('2026-07-15T12:00:00Z', 'Europe/Berlin'), '2026-07-16T00:30:00.000Z')
  t.equal(at('2026-07-15T12:00:00Z'), '2026-07-16T02:30:00.000Z', 'UTC where none is named')
  t.equal(at('2026-07-16T02:30:00Z'), '2026-07-17T02:30:00.000Z', 'never now')
})

t.test('what cannot be read is told where it stands', async t => {
  const told = (cron: string, timezone?: string) => () => nextTick({ cron, timezone }, 0)
  t.throws(told('0 3 * * 1', 'Mars/X'), {
    errors: [{ path: 'timezone', message: /no time zone "Mars\/X"; write an IANA name such as/ }],
  })
  t.throws(told('61 * * * *', 'Europe/Berlin'), {
    errors: [{ path: 'cron', message: /"61 \* \* \* \*" is not understood: .* such as "0 3 \* \* 1"/ }],
  })
})

t.test('of the same trouble one a minute is heard', async t => {
  const heard: unknown[] = []
  let now = 0
  const hear = seldom(
    error => heard.push(error),
    () => now,
  )
  for (const at of [0, 1, 59_999, 60_000, 60_001, 200_000]) {
    now = at
    hear(at)
  }
  t.strictSame(heard, [0, 60_000, 200_000])
})
