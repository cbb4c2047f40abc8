import { appendFileSync, existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import t from 'tap'
import { eraseLines } from '../../src/log/erase-lines.ts'
import { alone } from '../../src/log/folder-lock.ts'
import { logKeeper } from '../../src/log/keeper.ts'
import { newParcel, packLine } from '../../src/log/pack.ts'
import { segmentWriter } from '../../src/log/segment-writer.ts'
import { segmentName, segmentsIn } from '../../src/log/segments.ts'
import { lookAfter } from '../../src/log/upkeep.ts'
import { customerIn } from '../../src/log/whole-lines.ts'
import { quoted } from '../../src/strategy/json-text.ts'
import { DAY_MS } from '../builders.ts'
import { temporaryFolder } from '../running-server.ts'
import { until } from '../until.ts'

const HOUR_MS = 3_600_000
const line = (customerId: string, more = '') =>
  `{"type":"outcome","customerId":${quoted(customerId)},"more":"${more}"}\n`

/** A folder, a clock, and writers. */
function setting(t: Test, mostBytes = 1_000) {
  const folder = temporaryFolder(t)
  const clock = { at: Date.now() }
  const now = () => clock.at
  const writer = (name = 'a') => segmentWriter({ folder, writer: name, now, mostBytes, mostAgeMs: HOUR_MS })
  const upkeep = () => lookAfter({ folder, now, keptMs: 2 * DAY_MS, mostAgeMs: HOUR_MS })
  const states = async () => (await segmentsIn(folder)).map(({ state }) => state)
  return { folder, clock, now, writer, upkeep, states }
}
type Test = Parameters<typeof temporaryFolder>[0]

t.test(
  'a segment that is full or old is closed, compressed, and gone when it is older than what is kept',
  async t => {
    const { folder, clock, writer, upkeep, states } = setting(t)
    const log = writer()
    log.write('decisions', Buffer.from(line('C-1')))
    t.equal(log.close(), false, 'neither full nor old')
    clock.at += HOUR_MS
    t.equal(log.close(), true, 'old')
    log.write('decisions', Buffer.from(line('C-2', 'x'.repeat(1_000))))
    t.equal(log.close(), true, 'full')
    t.strictSame(await states(), ['closed', 'closed'])
    await upkeep()
    t.strictSame(await states(), ['packed', 'packed'])
    const [first] = await segmentsIn(folder)
    t.equal(gunzipSync(readFileSync(first!.path)).toString(), line('C-1'))
    clock.at += 2 * DAY_MS + 1
    await upkeep()
    t.strictSame(await states(), ['packed'], 'the first is older than two days and an hour')
    clock.at += HOUR_MS
    await upkeep()
    t.strictSame(readdirSync(folder), [])
  },
)

t.test('what a process that died left open is finished without the line that was torn', async t => {
  const { folder, clock, writer, upkeep, states } = setting(t)
  writer('dead').write('decisions', Buffer.from(line('C-1') + line('C-2')))
  const [left] = await segmentsIn(folder)
  appendFileSync(left!.path, '{"type":"outc')
  await upkeep()
  t.strictSame(await states(), ['open'], 'its writer may still live')
  utimesSync(left!.path, clock.at / 1_000 - 31, clock.at / 1_000 - 31)
  await upkeep()
  const [finished] = await segmentsIn(folder)
  t.equal(gunzipSync(readFileSync(finished!.path)).toString(), line('C-1') + line('C-2'))
})

t.test('a writer that stood still while others finished its segment goes on in another', async t => {
  const { folder, clock, writer, upkeep } = setting(t)
  const log = writer()
  log.write('decisions', Buffer.from(line('C-1')))
  const [first] = await segmentsIn(folder)
  clock.at += 40_000
  utimesSync(first!.path, clock.at / 1_000 - 40, clock.at / 1_000 - 40)
  await upkeep()
  log.write('decisions', Buffer.from(line('C-2')))
  log.close(true)
  await upkeep()
  const texts = (await segmentsIn(folder)).map(({ path }) => gunzipSync(readFileSync(path)).toString())
  t.strictSame(texts, [line('C-1'), line('C-2')])
})

t.test('a segment that died between compressing and removing is read once', async t => {
  const { folder, writer, upkeep } = setting(t)
  const log = writer()
  log.write('outcomes', Buffer.from(line('C-1')))
  log.close(true)
  await upkeep()
  const [packed] = await segmentsIn(folder)
  writeFileSync(packed!.path.replace(/\.gz$/, ''), line('C-1'))
  t.strictSame(
    (await segmentsIn(folder)).map(({ state }) => state),
    ['packed'],
  )
  await upkeep()
  t.equal(readdirSync(folder).length, 1)
})

t.test('erasing takes the lines of one customer, whatever the id is, and no other', async t => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('C-1', 'C-10', '"', 'a\\', 'é€', '1C-1', '{"customerId":"C-1"}'), {
        minLength: 1,
      }),
      fc.boolean(),
      async (ids, packed) => {
        const { folder, writer, upkeep } = setting(t)
        const log = writer()
        log.write('outcomes', Buffer.from(ids.map(id => line(id)).join('')))
        log.close(true)
        if (packed) await upkeep()
        const gone = ids[0]!
        t.equal(await eraseLines(folder, [gone]), ids.filter(id => id === gone).length)
        const left = (await segmentsIn(folder)).map(({ path, state }) =>
          (state === 'packed' ? gunzipSync(readFileSync(path)) : readFileSync(path)).toString(),
        )
        t.equal(
          left.join(''),
          ids
            .filter(id => id !== gone)
            .map(id => line(id))
            .join(''),
        )
      },
    ),
    { numRuns: 30 },
  )
})

t.test('whose a line is stands in it before anything that a caller has written', async t => {
  t.equal(customerIn(`{"customerId":"C-1","request":{"customerId":"C-2"}}`), 'C-1')
  t.equal(customerIn('{}'), null)
})

t.test('an erasure closes what other writers have open, and leaves what is not the customer’s', async t => {
  const folder = temporaryFolder(t)
  const keep = () =>
    logKeeper({ folder, keptMs: DAY_MS, mostBytes: 1 << 20, mostAgeMs: HOUR_MS }, 1, Date.now)
  const [one, other] = [keep(), keep()]
  const write = (keeper: typeof one, ...ids: string[]) => {
    const parcel = newParcel(new ArrayBuffer(10_000))
    for (const id of ids) packLine(parcel, line(id).trimEnd())
    keeper.write(parcel.bytes.buffer as ArrayBuffer, parcel.end)
  }
  write(one, 'C-1', 'C-2')
  write(other, 'C-1', 'C-3', 'C-1')
  const erased = one.erase(['C-1'])
  let done = false
  void erased.finally(() => {
    done = true
  })
  await until(async () => {
    await other.look()
    return done
  })
  t.equal(await erased, 3)
  const texts = (await segmentsIn(folder)).map(({ path }) => readFileSync(path, 'utf8'))
  t.strictSame(texts.sort(), [line('C-2'), line('C-3')])
})

t.test('an erasure of somebody who is not in it leaves the open segment as it is', async t => {
  const folder = temporaryFolder(t)
  const settings = { folder, keptMs: DAY_MS, mostBytes: 1 << 20, mostAgeMs: HOUR_MS }
  const keeper = logKeeper(settings, 1, Date.now)
  const write = (id: string) => {
    const parcel = newParcel(new ArrayBuffer(10_000))
    packLine(parcel, line(id).trimEnd())
    keeper.write(parcel.bytes.buffer as ArrayBuffer, parcel.end)
  }
  for (let i = 0; i < 5; i++) {
    write(`C-${i}`)
    t.equal(await keeper.erase([`gone-${i}`]), 0)
  }
  t.match(await segmentsIn(folder), [{ state: 'open' }], 'not a file more for each')
  t.equal(await keeper.erase(['C-1']), 1)
  write('C-5')
  const states = (await segmentsIn(folder)).map(({ state }) => state)
  t.strictSame(states, ['closed', 'open'])
  const text = (await segmentsIn(folder)).map(({ path }) => readFileSync(path, 'utf8')).join('')
  t.equal(text, ['C-0', 'C-2', 'C-3', 'C-4', 'C-5'].map(id => line(id)).join(''))
})

t.test('one process at a time looks after a folder, and a dead one is not waited for', async t => {
  const folder = temporaryFolder(t)
  const clock = { at: Date.now() }
  const now = () => clock.at
  const both = await alone(folder, 'a', now, () => alone(folder, 'b', now, async () => 'b'))
  t.strictSame(both, { result: null })
  t.strictSame(await alone(folder, 'b', now, async () => 'b'), { result: 'b' }, 'after it, the next')
  writeFileSync(join(folder, '.upkeep'), 'dead')
  t.equal(await alone(folder, 'a', now, async () => 'a'), null)
  clock.at += 31_000
  t.strictSame(await alone(folder, 'a', now, async () => 'a'), { result: 'a' })
  t.notOk(existsSync(join(folder, '.upkeep')))
})

t.test('names of segments sort by time', async t => {
  t.equal(
    segmentName('decisions', Date.UTC(2026, 0, 15, 12), '7-ab'),
    'decisions-20260115T120000000Z-7-ab.ndjson',
  )
})
