import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { DecisionRecord } from '../../src/ports.ts'
import { pendingDecisions } from '../../src/stores/pending.ts'

const record = (decisionId: string, more: object = {}) => ({ decisionId, ...more }) as DecisionRecord

t.test('a record is found until it is kept or lost', async t => {
  const pending = pendingDecisions()
  let keep = () => {}
  let lose = (_why: Error) => {}
  const kept = new Promise<void>(resolve => {
    keep = resolve
  })
  const lost = new Promise<void>((_, reject) => {
    lose = reject
  })
  const first = pending.during([record('a'), record('b')], () => kept)
  const second = pending.during([record('c')], () => lost)
  t.equal(pending.get('b')?.decisionId, 'b')
  t.equal(pending.get('c')?.decisionId, 'c')
  t.equal(pending.get('d'), null)
  const settled = pending.settled()
  keep()
  await first
  t.equal(pending.get('b'), null, 'it is kept')
  t.equal(pending.get('c')?.decisionId, 'c', 'the other is not')
  lose(new Error('the disk is full'))
  await t.rejects(second, /the disk is full/)
  t.equal(pending.get('c'), null, 'it is lost')
  await settled
})

t.test('what is kept is collected with the young', async t => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>
  const pending = pendingDecisions()
  const batches = 400
  const bytesOfRecord = 800
  gc()
  const before = process.memoryUsage().heapUsed
  for (let batch = 0; batch < batches; batch++) {
    const records = Array.from({ length: 100 }, (_, n) =>
      record(`${batch}-${n}`, { factors: Array.from({ length: bytesOfRecord / 8 }, () => n + 0.5) }),
    )
    await pending.during(records, () => setImmediate())
    if (batch % 4 === 3) gc({ type: 'minor' })
  }
  const left = process.memoryUsage().heapUsed - before
  t.ok(
    left < (batches * 100 * bytesOfRecord * 2) / 3,
    `${Math.round(left / 2 ** 20)} MB of the records are left`,
  )
})
