import t from 'tap'
import { afterEnd } from '../../src/workers/restarts.ts'

t.test('a worker that has served for long is replaced at once, however often others ended soon', async t => {
  t.strictSame(afterEnd(4, { servedMs: 60_000, canWait: false }), { inARow: 0, pauseMs: 0 })
})

t.test('workers that end soon are replaced after longer and longer pauses, and then no more', async t => {
  const pauses: (number | null)[] = []
  let inARow = 0
  for (let pause: number | null = 0; pause !== null; pauses.push(pause)) {
    const next = afterEnd(inARow, { servedMs: 0, canWait: false })
    inARow = next.inARow
    pause = next.pauseMs
  }
  t.strictSame(pauses, [50, 100, 200, 400, null])
})

t.test('one that cannot start while others serve is tried again and again', async t => {
  let inARow = 0
  for (let tries = 0; tries < 100; tries++) {
    const next = afterEnd(inARow, { servedMs: 0, canWait: true })
    inARow = next.inARow
    t.equal(next.pauseMs, 5_000)
  }
  t.equal(inARow, 0)
})
