import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { customerLines } from '../../src/log/customer-lines.ts'
import { temporaryFolder } from '../running-server.ts'

const line = (customerId: string, number: number, more = '') =>
  `{"type":"outcome","outcomeId":"o-${number}","at":"2026-01-15T12:00:00.000Z","customerId":"${customerId}","more":"${more}"}\n`
const name = (hour: number) => `outcomes-20260115T${10 + hour}0000000Z-4711-5f0c1a2b.ndjson`

/** All pages; `between` is called after each. */
async function all(folder: string, customerIds: readonly string[], between = () => {}): Promise<string[][]> {
  const pages: string[][] = []
  for (let from: string | null = null; ; ) {
    const { items, next }: Awaited<ReturnType<typeof customerLines>> = await customerLines(
      folder,
      customerIds,
      from,
    )
    pages.push([...items])
    between()
    if (next === null) return pages
    from = next
  }
}

t.test('a page is bounded, and none of the lines is told twice or left out', async t => {
  const folder = temporaryFolder(t)
  const large = 'x'.repeat(100_000)
  const mine = Array.from({ length: 30 }, (_, number) => line('C-1', number, large))
  const theirs = Array.from({ length: 30 }, (_, number) => line('C-2', number, large))
  writeFileSync(join(folder, name(1)), mine.map((each, index) => each + theirs[index]).join(''))
  const pages = await all(folder, ['C-1', 'C-none'])
  t.same(
    pages.map(({ length }) => length),
    [11, 11, 8],
  )
  t.strictSame(
    pages.flat(),
    mine.map(each => each.trimEnd()),
  )
})

t.test('files that are closed, compressed or taken away meanwhile are read all the same', async t => {
  const folder = temporaryFolder(t)
  const large = 'x'.repeat(600_000)
  const lines = [0, 1, 2, 3, 4].map(number => line('C-1', number, large))
  const [closed, open, forgotten] = [name(1), name(2), name(3)].map(each => join(folder, each)) as [
    string,
    string,
    string,
  ]
  writeFileSync(closed, lines.slice(0, 3).join(''))
  writeFileSync(`${open}.open`, lines.slice(3).join(''))
  writeFileSync(forgotten, line('C-1', 9))
  const pages = await all(folder, ['C-1'], () => {
    if (!existsSync(closed)) return
    writeFileSync(`${closed}.gz`, gzipSync(lines.slice(0, 3).join('')))
    rmSync(closed)
    renameSync(`${open}.open`, open)
    rmSync(forgotten)
  })
  t.equal(readdirSync(folder).length, 2)
  t.strictSame(
    pages.flat(),
    lines.map(each => each.trimEnd()),
  )
})

t.test('a file that cannot be read is told by its name, and is not passed over', async t => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, `${name(1)}.gz`), 'no gzip')
  await t.rejects(all(folder, ['C-1']), { message: new RegExp(`${name(1)}\\.gz cannot be read: `) })
})

t.test('without a folder there are no lines', async t => {
  t.strictSame(await all(join(temporaryFolder(t), 'none'), ['C-1']), [[]])
})
