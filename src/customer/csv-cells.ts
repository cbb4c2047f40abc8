import type { Declaration } from '../strategy/strategy.ts'

/**
 * The cells of one CSV record (RFC 4180; blanks around unquoted cells do not count). `open`: a quoted cell goes on in the next line.
 * `broken`: something stands between a closing quote and the delimiter.
 */
export function csvCells(record: string, delimiter: string): readonly string[] | 'open' | 'broken' {
  const cells: string[] = []
  let at = 0
  for (;;) {
    if (record[at] === '"') {
      let cell = ''
      for (;;) {
        const close = record.indexOf('"', at + 1)
        if (close < 0) return 'open'
        cell += record.slice(at + 1, close)
        at = close + 1
        if (record[at] !== '"') break
        cell += '"'
      }
      if (at < record.length && record[at] !== delimiter) return 'broken'
      cells.push(cell)
    } else {
      const end = record.indexOf(delimiter, at)
      const stop = end < 0 ? record.length : end
      cells.push(record.slice(at, stop).trim())
      at = stop
    }
    if (at >= record.length) return cells
    at += 1
  }
}

const BOOLS = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
])

/**
 * A cell as the value that its declaration asks for; undefined where it is empty: not known. One that cannot be read so stays text,
 * and is refused where values are checked.
 */
export function cellValue(cell: string, declaration: Declaration | undefined): unknown {
  if (cell.trim() === '') return undefined
  switch (declaration?.type) {
    case 'number': {
      const number = Number(cell)
      return Number.isFinite(number) ? number : cell
    }
    case 'bool':
      return BOOLS.get(cell.trim().toLowerCase()) ?? cell
    case 'strings':
      // A list as JSON writes it would become one text, brackets and all.
      if (/^\s*\[.*\]\s*$/s.test(cell)) return cell
      return cell
        .split(';')
        .map(item => item.trim())
        .filter(item => item !== '')
    default:
      return cell
  }
}
