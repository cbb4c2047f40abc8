import { stat } from 'node:fs/promises'
import { allPages } from '../all-pages.ts'
import { customerLines } from '../log/customer-lines.ts'
import { eraseByHand } from '../log/keeper.ts'
import { type Answer, QuestionRefused, questionsTo } from '../log/questions.ts'
import { Misused, readWords } from './misused.ts'
import { textTable } from './text-table.ts'

export const USAGE = `tact log                        how many decisions, and what came of them
tact log sql "SELECT …" [--json]  a question over decisions, candidates, outcomes and experiences
tact log lines CUSTOMER           a customer's lines in this machine's log, as they are
tact log erase CUSTOMER           takes a customer's lines out of this machine's log`

export interface LogIo {
  readonly folder: string
  readonly pid: number
  readonly now: () => number
  readonly stdout: (line: string) => void
  readonly stderr: (line: string) => void
}

const KINDS = ['sql', 'lines', 'erase']

const SUMMARY = [
  `SELECT strftime("time", '%Y-%m-%d') AS day, count(*) AS decisions,
    count(*) FILTER (len(candidates.placement) > 0) AS "with an action",
    count(*) FILTER (len(degraded) > 0) AS degraded, count(DISTINCT customerId) AS customers
    FROM decisions GROUP BY day ORDER BY day`,
  'SELECT outcome, count(*) AS outcomes, count(DISTINCT actionId) AS actions FROM outcomes GROUP BY outcome ORDER BY outcomes DESC, outcome',
]

/** `tact log …`. Answers the exit code; a mistake of the user is told on stderr. */
export async function logCommand(words: string[], io: LogIo): Promise<number> {
  try {
    return await understood(words, io)
  } catch (error) {
    if (!(error instanceof Misused)) throw error
    io.stderr(`tact log: ${error.message}\n${USAGE}`)
    return 2
  }
}

async function understood(words: string[], io: LogIo): Promise<number> {
  const { values, positionals } = readWords({
    args: words,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  })
  const [what, first, more] = positionals
  const json = values.json === true
  if (more !== undefined) throw new Misused(`"${more}" is too much; put SQL between quotes`)
  if (what !== undefined && !KINDS.includes(what)) throw new Misused(`there is no "log ${what}"`)
  if (what !== undefined && first === undefined)
    throw new Misused(what === 'sql' ? 'say what to ask' : 'say whose lines')
  if (!(await isFolder(io.folder))) {
    io.stderr(
      `tact log: there is no decision log in ${io.folder}; TACT_DATA names the folder that it lies in`,
    )
    return 1
  }
  if (what === 'lines') return linesOf(first!, io)
  if (what !== 'erase') return told(first === undefined ? SUMMARY : [first], json, io)
  io.stdout(`${await eraseByHand(io.folder, first!, io.pid, io.now)} lines erased`)
  return 0
}

async function told(questions: readonly string[], json: boolean, io: LogIo): Promise<number> {
  const log = await questionsTo(io.folder)
  try {
    for (const question of questions) {
      const answer = await log.ask(question)
      if (json) io.stdout(JSON.stringify(objectsOf(answer)))
      else io.stdout(answer.rows.length === 0 ? 'nothing' : `${textTable(answer.columns, answer.rows)}\n`)
    }
    return 0
  } catch (error) {
    if (!(error instanceof QuestionRefused)) throw error
    io.stderr(`tact log: ${error.message}`)
    return 1
  } finally {
    await log.close()
  }
}

async function linesOf(customerId: string, { folder, stdout }: LogIo): Promise<number> {
  for await (const line of allPages(from => customerLines(folder, [customerId], from))) stdout(line)
  return 0
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false
}

function objectsOf({ columns, rows }: Answer): Record<string, unknown>[] {
  return rows.map(row => Object.fromEntries(columns.map((column, index) => [column, row[index]])))
}
