import t from 'tap'
import { placesInTime } from '../../src/training/times.ts'

/** The column's rows, the earliest first. */
function inOrder(cells: readonly string[]): string[] {
  const texts = [...new Set(cells)]
  const places = placesInTime({
    name: 'on',
    texts,
    codes: Int32Array.from(cells, cell => texts.indexOf(cell)),
  })
  return [...cells.keys()].sort((a, b) => places[a]! - places[b]!).map(row => cells[row]!)
}

t.test('rows are put in order by numbers, dates, times, or what begins with the year', async t => {
  const earliestFirst = [
    ['-3', '9', '10', '1e2'],
    ['2025-12-31', '2026-01-02', '2026-01-10'],
    ['2026-01-05T10:00:00+02:00', '2026-01-05T08:30:00Z', '2026-01-05T08:30:00.5Z', '2026-01-05 09:00'],
    ['2025-W52', '2026-W01', '2026-W02'],
  ]
  for (const cells of earliestFirst) {
    t.same(inOrder(cells), cells)
    t.same(inOrder(cells.toReversed()), cells)
  }
})

t.test('what would be no order in time is refused with the row and what to write', async t => {
  const refused: [string[], RegExp][] = [
    [
      ['31/01/2025', '01/02/2026'],
      /^--time on: row 0 \(the first is 0\) has "31\/01\/2025".* Write 2026-01-31/,
    ],
    [['2026-01-05', '2026-1-6'], /row 1 .* has "2026-1-6"/],
    [['jan', 'feb'], /row 0 .* has "jan"/],
    [['1', '2', 'x'], /row 2 .* has "x"/],
    [['5', '2026-01-05'], /row 0 .* has "5"/],
    [['1', '', '3'], /row 1 .* is empty\. Fill it, or leave the row out/],
    [['2026-01-05', 'NA'], /row 1 .* is empty/],
  ]
  for (const [cells, said] of refused) t.throws(() => inOrder(cells), { message: said })
})
