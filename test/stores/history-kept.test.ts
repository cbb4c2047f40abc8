import t from 'tap'
import { packEntry, packRetraction, unpackHistory } from '../../src/stores/history.ts'
import { trimmed } from '../../src/stores/history-kept.ts'
import { noon, sampleEvent, sampleOutcome } from './samples.ts'

const day = 86_400_000
const time = { now: noon, keptMs: 100 * day }
const aged = (days: number) => noon - days * day

await t.test('nothing is trimmed of nothing', async t => {
  t.strictSame(trimmed(Buffer.alloc(0), [], time), { items: [], gone: [], oldest: null })
})

await t.test('the bytes of what stays stay as they were, in their order', async t => {
  const odd = { missing: undefined, moment: new Date(noon), big: 2 ** 60, deep: [[{}]] }
  const late = sampleEvent({ id: 'late', at: aged(101), data: odd })
  const stays = [sampleEvent({ at: aged(99), data: odd }), sampleOutcome({ at: aged(100), value: 0.1 })]
  const log = [stays[0]!, late, stays[1]!].map(packEntry)
  const standings = [...stays, late].map(({ id }) => [id, 'kept'] as const)
  const { items, gone, oldest } = trimmed(Buffer.concat(log), standings, time)
  t.strictSame(Buffer.concat(items), Buffer.concat([log[0]!, log[2]!]))
  t.strictSame(unpackHistory(Buffer.concat(items)), [stays[1], stays[0]])
  t.strictSame([gone, oldest], [['late'], aged(100)])
})

await t.test('a taking back goes with its entry, and not before the stream has told of it', async t => {
  const made = (id: string, days: number) => packEntry(sampleEvent({ id, at: aged(days) }))
  const back = ['young', 'old', 'just-now'].map(packRetraction)
  const log = [made('young', 9), made('old', 120), made('just-now', 120), ...back]
  const { items, gone, oldest } = trimmed(
    Buffer.concat(log),
    [
      ['young', `retracted ${aged(9)}`],
      ['old', `retracted ${aged(8)}`],
      ['just-now', `retracted ${aged(6)}`],
    ],
    time,
  )
  t.strictSame(Buffer.concat(items), Buffer.concat([log[0]!, log[2]!, log[3]!, log[5]!]))
  t.strictSame([gone, oldest], [['old'], aged(100)], 'it is not looked through again at once')
})

await t.test('what is barred is so for as long as histories are kept', async t => {
  const { gone, oldest } = trimmed(
    Buffer.alloc(0),
    [
      ['old', `retracted ${aged(101)}`],
      ['young', `retracted ${aged(99)}`],
    ],
    time,
  )
  t.strictSame([gone, oldest], [['old'], aged(99)])
})

await t.test('so many go at once, and the others are still too old', async t => {
  const entries = Array.from({ length: 12 }, (_, i) => sampleEvent({ at: aged(120 - i) }))
  const standings = [
    ...entries.map(({ id }) => [id, 'kept'] as const),
    ['barred', `retracted ${aged(130)}`],
  ] as const
  const { items, gone, oldest } = trimmed(Buffer.concat(entries.map(packEntry)), standings, {
    ...time,
    most: 5,
  })
  t.strictSame(unpackHistory(Buffer.concat(items)), entries.slice(5))
  t.strictSame([gone, oldest], [entries.slice(0, 5).map(({ id }) => id), aged(130)])
})
