import { join } from 'node:path'
import type { Test } from 'tap'
import { trainCommand } from '../../src/commands/train.ts'
import { valueAt } from '../../src/training/table.ts'
import { madeUpBank } from '../training/builders.ts'

/** An invented bank's table. */
function bankCsv(rows: number): string {
  const { columns, target } = madeUpBank(rows, 2)
  const line = (row: number) =>
    [...columns.map(column => valueAt(column, row) ?? ''), target[row] ? 'yes' : 'no', row].join(',')
  return ['age,Net income,town,noise,bought,day', ...Array.from(target.keys(), line)].join('\n')
}

export const csv = bankCsv(1500)

/** What the command says, and its exit code. */
export async function tried(...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  let clock = Date.UTC(2026, 0, 2)
  const now = () => {
    clock += 500
    return new Date(clock)
  }
  const code = await trainCommand(argv, {
    stdout: line => out.push(line),
    stderr: line => err.push(line),
    now,
  })
  return { code, out, err }
}

/** A folder with the table, and where a model may go. */
export async function bench(t: Test) {
  const folder = t.testdir({ 'bank.csv': csv })
  return { data: join(folder, 'bank.csv'), out: join(folder, 'models', 'bank', '1'), folder }
}
