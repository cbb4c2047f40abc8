import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { evaluateCommand } from '../../src/commands/evaluate.ts'
import { seededRandom } from '../../src/training/random.ts'

export const COLUMNS = ['--action', 'action', '--probability', 'p', '--reward', 'reward']

/** `action,p,reward,target,customer,x` and chances `pi_a`, `pi_b`; b earns 0.2 more than a, and the target always takes b. */
export function rowsOf(count: number): string[][] {
  const random = seededRandom(7)
  return Array.from({ length: count }, (_, row) => {
    const isB = random() < 0.5
    const reward = random() < (isB ? 0.5 : 0.3) ? '1' : '0'
    return [
      isB ? 'b' : 'a',
      '0.5',
      reward,
      'b',
      `c${Math.floor(row / 2)}`,
      (row % 10).toString(),
      '0.25',
      '0.75',
    ]
  })
}
export const HEADER = ['action', 'p', 'reward', 'target', 'customer', 'x', 'pi_a', 'pi_b']
export const csv = (rows: readonly string[][], delimiter = ',') =>
  `${[HEADER, ...rows].map(row => row.join(delimiter)).join('\n')}\n`

export async function run(t: Test, text: string, ...words: string[]) {
  const path = join(t.testdir(), 'log.csv')
  await writeFile(path, text)
  const out: string[] = []
  const err: string[] = []
  const io = {
    stdout: (line: string) => void out.push(line),
    stderr: (line: string) => void err.push(line.replaceAll(path, 'log.csv')),
  }
  const code = await evaluateCommand(['--csv', path, ...words], io)
  return {
    code,
    out: out.join('\n'),
    err,
    json: words.includes('--json') && out[0] ? JSON.parse(out[0]) : null,
  }
}
