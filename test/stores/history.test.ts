import fc from 'fast-check'
import t from 'tap'
import { logOf, packEntry, packRetraction, unpackHistory } from '../../src/stores/history.ts'
import { noon, sampleEvent, sampleOutcome } from './samples.ts'

await t.test('an empty log is an empty history', async t => {
  t.strictSame(unpackHistory(Buffer.alloc(0)), [])
  t.equal(logOf([]).length, 0)
})

await t.test('every field of an entry survives, and a missing one stays missing', async t => {
  const entries = [
    sampleOutcome({ at: noon, reason: 'not-now', value: -1.5, weight: 0 }),
    sampleOutcome({ at: noon + 1, value: 0 }),
    sampleEvent({ at: noon + 2, channel: 'web', sessionId: 's' }),
    sampleEvent({ at: noon + 3, data: {} }),
  ]
  t.strictSame(unpackHistory(Buffer.concat(entries.map(packEntry))), entries)
})

await t.test('an entry that is taken back is gone, wherever the retraction stands in the log', async t => {
  const [a, b] = [sampleOutcome({ at: noon }), sampleOutcome({ at: noon + 1 })]
  for (const log of [
    [packRetraction(a.id), packEntry(a), packEntry(b)],
    [packEntry(b), packEntry(a), packRetraction(a.id)],
  ]) {
    t.strictSame(unpackHistory(Buffer.concat(log)), [b])
  }
})

await t.test('a log may be made of any number of entries', async t => {
  for (const length of [1, 15, 16, 17, 65_535, 65_536]) {
    const entries = Array.from({ length }, (_, i) => sampleEvent({ at: noon + i, data: {} }))
    const back = unpackHistory(logOf(entries))
    t.strictSame([back.length, back[0], back.at(-1)], [length, entries[0], entries.at(-1)])
  }
})

await t.test('a log that has grown is read the same with what was read of it before', async t => {
  const ids = ['a', 'b', 'c', 'd', 'e']
  const item = fc.oneof(
    fc
      .record({ id: fc.constantFrom(...ids), at: fc.nat(3) })
      .map(({ id, at }) => packEntry(sampleEvent({ id, at: noon + at }))),
    fc.constantFrom(...ids).map(packRetraction),
  )
  fc.assert(
    fc.property(fc.array(fc.array(item, { maxLength: 3 }), { maxLength: 6 }), parts => {
      let log = Buffer.alloc(0)
      let before = unpackHistory(log)
      for (const part of parts) {
        log = Buffer.concat([log, ...part])
        before = unpackHistory(log, before)
        t.strictSame(before, unpackHistory(log))
        t.equal(Buffer.compare(logOf(before), log), 0)
      }
    }),
    { numRuns: 200, endOnFailure: true },
  )
  const [one, other] = [sampleEvent(), sampleEvent({ at: noon + 1 })]
  const first = unpackHistory(packEntry(one))
  t.equal(unpackHistory(Buffer.concat([packEntry(one), packEntry(other)]), first)[0], first[0])
  t.strictSame(unpackHistory(packEntry(other), first), [other], 'one that is another’s is not taken')
})

await t.test('a history that was read gives back the log that it was read from', async t => {
  const log = packEntry(sampleOutcome())
  t.equal(logOf(unpackHistory(log)), log)
})
