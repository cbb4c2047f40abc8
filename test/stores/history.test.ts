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

await t.test('a history that was read gives back the log that it was read from', async t => {
  const log = packEntry(sampleOutcome())
  t.equal(logOf(unpackHistory(log)), log)
})
