const MOST_CHARACTERS = 60

/** A table for a terminal; numbers stand to the right, and what is long is cut. */
export function textTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const cells = rows.map(row => row.map(textOf))
  const widths = columns.map((name, column) =>
    cells.reduce((most, row) => Math.max(most, row[column]!.length), name.length),
  )
  const isNumber = columns.map((_, column) => rows.every(row => isNumeric(row[column])))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd()
  return [line(columns), widths.map(width => '-'.repeat(width)).join('  '), ...cells.map(line)].join('\n')
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text
}

function isNumeric(value: unknown): boolean {
  return value === null || typeof value === 'number' || (typeof value === 'string' && /^-?\d+$/.test(value))
}
