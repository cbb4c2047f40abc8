import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { byteLines } from '../../src/customer/byte-lines.ts'
import { cellValue, csvCells } from '../../src/customer/csv-cells.ts'
import { CsvRefused, type CsvRow, csvRows } from '../../src/customer/csv-rows.ts'
import type { Declaration } from '../../src/strategy/strategy.ts'

t.test('cells are read as RFC 4180 has it', async t => {
  t.same(csvCells('a, b ,,d', ','), ['a', 'b', '', 'd'])
  t.same(csvCells('"a, b","say ""hi"""," kept ",', ','), ['a, b', 'say "hi"', ' kept ', ''])
  t.same(csvCells('a;"two\nlines";c', ';'), ['a', 'two\nlines', 'c'])
  t.same(csvCells('5" pipe,x', ','), ['5" pipe', 'x'], 'a quote inside an unquoted cell is text')
  t.same(csvCells('', ','), [''])
  t.equal(csvCells('a,"b', ','), 'open')
  t.equal(csvCells('a,"b"c,d', ','), 'broken')
})

const declare = (name: string, type: Declaration['type']): [string, Declaration] => [
  name,
  { name, type, pii: false },
]
const declared = new Map([declare('age', 'number'), declare('vip', 'bool'), declare('products', 'strings')])

t.test('a cell becomes what its declaration asks for, and stays text where it cannot', async t => {
  const value = (cell: string, name: string) => cellValue(cell, declared.get(name))
  t.equal(value('44.5', 'age'), 44.5)
  t.equal(value('-1e3', 'age'), -1000)
  t.equal(value('old', 'age'), 'old')
  t.equal(value('Infinity', 'age'), 'Infinity')
  for (const yes of ['true', 'TRUE', 'yes', '1']) t.equal(value(yes, 'vip'), true)
  for (const no of ['false', 'No', '0']) t.equal(value(no, 'vip'), false)
  t.equal(value('maybe', 'vip'), 'maybe')
  t.same(value('card; loan;;', 'products'), ['card', 'loan'])
  t.equal(value('["card","loan"]', 'products'), '["card","loan"]', 'a list is written without brackets')
  t.equal(value('0045', 'undeclared'), '0045')
  for (const name of ['age', 'vip', 'products', 'undeclared']) t.equal(value(' ', name), undefined)
})

async function rowsOf(text: string, delimiter = ',', maxRecordBytes = 1000): Promise<CsvRow[]> {
  async function* chunks() {
    const bytes = Buffer.from(text, 'latin1')
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
  }
  const rows: CsvRow[] = []
  for await (const row of csvRows(chunks(), { delimiter, maxRecordBytes }, declared, () => {})) rows.push(row)
  return rows
}

t.test('a row is a profile; empty cells are not known; identity columns are identities', async t => {
  const rows = await rowsOf(
    'customerId,age,products,note,identity:phone\r\nC-1,44,card;loan,"two\r\nlines",+4520\r\n\r\nC-2,,,,\r\n',
  )
  t.strictSame(rows, [
    {
      line: 2,
      profile: {
        customerId: 'C-1',
        attributes: { age: 44, products: ['card', 'loan'], note: 'two\nlines' },
        identities: [{ type: 'phone', value: '+4520' }],
      },
    },
    { line: 5, profile: { customerId: 'C-2', attributes: {}, identities: [] } },
  ])
})

t.test('a bad line costs no good ones', async t => {
  const rows = await rowsOf(
    [
      'customerId,a,b',
      'C-1,1,1',
      'C-2,"bad"quote,1',
      'C-3,1,1',
      'C-4,1',
      'C-5,"never closed,1',
      'C-6,1,1',
      `C-7,${'x'.repeat(1000)},1`,
      'C-8,\xff,1',
      'C-9,1,"1"',
      'C-10,1,"open at the end',
      'C-11,1,1',
    ].join('\n'),
  )
  const told = rows.map(row => [
    row.line,
    'reason' in row ? row.reason.split(/[;,]/)[0] : row.profile.customerId,
  ])
  t.strictSame(told, [
    [2, 'C-1'],
    [3, 'has text after a closing quote'],
    [4, 'C-3'],
    [5, 'has 2 cells where the header has 3'],
    [6, 'has a quote that is never closed'],
    [7, 'C-6'],
    [8, 'is longer than 1000 bytes'],
    [9, 'is not UTF-8'],
    [10, 'C-9'],
    [11, 'has a quote that is never closed'],
    [12, 'C-11'],
  ])
})

t.test('a header that cannot be taken says what to do', async t => {
  await t.rejects(rowsOf('customerId;age\nC-1;4'), new CsvRefused(), 'the wrong delimiter')
  await t.rejects(rowsOf('customerId;age\nC-1;4'), { message: /--delimiter/ })
  await t.rejects(rowsOf('customerId,age,age\n'), { message: /"age" is there twice/ })
  await t.rejects(rowsOf('age,customerId\r4,C-1\r'), { message: /carriage return alone; save .* LF/ })
  await t.rejects(rowsOf('customerId,,age\n'), { message: /column 2 of the header has no name/ })
})

async function linesOf(chunks: readonly Uint8Array[], maxBytes = 1000): Promise<(string | null)[]> {
  const lines: (string | null)[] = []
  for await (const line of byteLines(from(chunks), maxBytes)) lines.push(line && Buffer.from(line).toString())
  return lines
}

async function* from(chunks: readonly Uint8Array[]) {
  yield* chunks
}

t.test('wherever the chunks are cut, the lines are the same', async () => {
  const text = fc.array(fc.constantFrom('a', 'b', '\n', 'æ', '🙂', '')).map(parts => parts.join(''))
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(20)), async (text, cuts) => {
      const bytes = Buffer.from(text)
      const chunks: Uint8Array[] = []
      let at = 0
      for (const cut of cuts) {
        chunks.push(bytes.subarray(at, at + cut))
        at += cut
      }
      chunks.push(bytes.subarray(at))
      const expected = text.split('\n')
      if (expected.at(-1) === '') expected.pop()
      deepStrictEqual(await linesOf(chunks), expected)
    }),
    { numRuns: 200 },
  )
})

t.test('a line that is too long is null, and the next is whole', async t => {
  const chunks = ['ok\n', 'x'.repeat(6), 'x'.repeat(6), 'xx\nnext\n', '0123456789\n', '01234567890'].map(
    text => Buffer.from(text),
  )
  t.strictSame(await linesOf(chunks, 10), ['ok', null, 'next', '0123456789', null])
})
