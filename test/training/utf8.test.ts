import t from 'tap'
import { inUtf8 } from '../../src/training/utf8.ts'

const long = `town;y\n${'Köln;1\n'.repeat(1000)}Århus;0`

async function passed(bytes: Buffer, size: number): Promise<Buffer> {
  async function* chunks() {
    for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size)
  }
  const found: Buffer[] = []
  for await (const chunk of inUtf8(chunks(), 'towns.csv')) found.push(chunk)
  return Buffer.concat(found)
}

t.test('UTF-8 passes as it is, wherever it is cut, and UTF-16 with its mark', async t => {
  for (const bytes of [Buffer.from(long), Buffer.from(`\ufeff${long}`, 'utf16le'), Buffer.of()])
    for (const size of [2, 7, 65_536]) t.same(await passed(bytes, size), bytes)
})

t.test('anything else is refused with the first line that is none', async t => {
  const spoiled = Buffer.concat([Buffer.from(`${long}\nx;1\n`), Buffer.from('Århus;0\nÅrhus;1', 'latin1')])
  for (const size of [2, 7, 65_536])
    await t.rejects(passed(spoiled, size), {
      message: 'towns.csv, line 1004: is not UTF-8. Save the file as UTF-8',
    })
  const cut = Buffer.from(long).subarray(0, -7)
  await t.rejects(passed(cut, 100), { message: /line 1002: is not UTF-8/ })
})
