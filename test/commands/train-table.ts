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
  return said(argv)
}

/** The same on a terminal: `screen` is all that was written to it, in turn. */
export async function triedOnTerminal(...argv: string[]) {
  const screen: string[] = []
  return { ...(await said(argv, screen)), screen }
}

async function said(argv: string[], screen?: string[]) {
  const out: string[] = []
  const err: string[] = []
  const to = (list: string[]) => (line: string) => {
    list.push(line)
    screen?.push(line)
  }
  let clock = Date.UTC(2026, 0, 2)
  const now = () => {
    clock += 500
    return new Date(clock)
  }
  const code = await trainCommand(argv, {
    stdout: to(out),
    stderr: to(err),
    now,
    logFolder: () => '/nowhere',
    ...(screen ? { terminal: text => screen.push(text) } : {}),
  })
  return { code, out, err }
}

/** A folder with the table, and where a model may go. */
export async function bench(t: Test) {
  const folder = t.testdir({ 'bank.csv': csv })
  return { data: join(folder, 'bank.csv'), out: join(folder, 'models', 'bank', '1'), folder }
}
