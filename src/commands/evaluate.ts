import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { always, bestFixed, uniform } from '../learning/evaluation/best-fixed.ts'
import { evaluate, refused } from '../learning/evaluation/evaluate.ts'
import type { Logged, Target } from '../learning/evaluation/logged.ts'
import type { Refusal } from '../learning/evaluation/refusals.ts'
import { offering } from '../strategy/mistakes.ts'
import { Mistake } from '../training/mistake.ts'
import { type EvaluateArguments, readArguments } from './evaluate/arguments.ts'
import { badRowRefusals } from './evaluate/bad-rows.ts'
import { delimiterOf } from './evaluate/header.ts'
import { type ReadLog, readLog } from './evaluate/read-log.ts'
import { evaluationJson, evaluationText, type Told } from './evaluate/text.ts'
import { Misused } from './misused.ts'

export interface EvaluateIo {
  stdout(line: string): void
  stderr(line: string): void
}

/** Bad rows that are told one by one; of more only the number. */
const MOST_TOLD = 20
const HEAD_BYTES = 1 << 16

/**
 * `tact evaluate`: what another policy would have earned, from logged decisions. Resolves to the exit code: 0 where there is an answer,
 * 1 where the file cannot be used, 2 where the words cannot be understood, 3 where the log does not support an answer.
 */
export async function evaluateCommand(argv: readonly string[], io: EvaluateIo): Promise<number> {
  try {
    const told = await evaluated(readArguments(argv), io)
    io.stdout(told.words.json ? JSON.stringify(evaluationJson(told)) : evaluationText(told))
    return told.evaluation.answer === 'refused' ? 3 : 0
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!(error instanceof Mistake) && code === undefined) throw error
    io.stderr(`tact evaluate: ${message}`)
    return error instanceof Misused ? 2 : 1
  }
}

async function evaluated(words: EvaluateArguments, io: EvaluateIo): Promise<Told> {
  const { csv, seed } = words
  const delimiter = words.delimiter ?? delimiterOf(await firstLine(csv))
  let count = 0
  const read = await readLog(createReadStream(csv), words, delimiter, (line, reason) => {
    count += 1
    if (count <= MOST_TOLD) io.stderr(`${csv}:${line} ${reason}`)
  })
  if (count > MOST_TOLD)
    io.stderr(`${csv}: and ${(count - MOST_TOLD).toLocaleString('en')} more rows that cannot be used`)
  if (read.logged.rows === 0)
    throw new Mistake(`${csv}: has no row that can be used. Name the right columns, or mend the rows`)
  const { logged, target, name } = chosen(words, read)
  const more = badRowRefusals(read)
  const evaluation = target
    ? evaluate(logged, target, { seed, baseline: baselineOf(words, logged), more })
    : refused(logged, seed, [...more, NO_ACTION])
  return { words, evaluation, name, read: read.logged.rows, bad: read.bad.count }
}

const NO_ACTION: Refusal = {
  code: 'effective-rows',
  missing: 'no action was taken often enough in half of the log to be chosen as the best fixed one',
  remedy: 'log more, or name the action: --policy ACTION',
}

/** The target, the rows that judge it, and what it is called. Target null: no action could be chosen. */
function chosen(
  { target, seed, csv }: EvaluateArguments,
  read: ReadLog,
): { logged: Logged; target: Target | null; name: string } {
  const { logged } = read
  if (target.kind !== 'policy')
    return {
      logged,
      target: read.target,
      name: target.kind === 'probabilities' ? `${target.prefix}*` : target.column,
    }
  if (target.policy === 'uniform') return { logged, target: uniform(logged), name: 'uniform' }
  if (target.policy === 'best-fixed') {
    const best = bestFixed(logged, seed)
    if (!best) return { logged, target: null, name: 'best-fixed' }
    const name = `always ${logged.actions[best.action]} (best-fixed: chosen on one half, judged on the other)`
    return { logged: best.rest, target: always(best.action, logged), name }
  }
  return {
    logged,
    target: alwaysNamed('policy', target.policy, logged, csv),
    name: `always ${target.policy}`,
  }
}

function baselineOf({ baseline, csv }: EvaluateArguments, logged: Logged): Target | null {
  if (baseline === 'logged') return null
  return baseline === 'uniform' ? uniform(logged) : alwaysNamed('baseline', baseline, logged, csv)
}

function alwaysNamed(word: string, action: string, logged: Logged, csv: string): Target {
  const code = logged.actions.indexOf(action)
  if (code >= 0) return always(code, logged)
  const remedy = offering(action, logged.actions, `it has ${logged.actions.slice(0, 10).join(', ')}`)
  throw new Mistake(`--${word} "${action}": no such action in ${csv}; ${remedy}`)
}

/** Rejects with a Mistake where the file is not to be had. */
async function firstLine(path: string): Promise<string> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Mistake(`--csv ${path}: there is no such file. Check the path`)
    throw error
  })
  try {
    if ((await file.stat()).isDirectory()) throw new Mistake(`--csv ${path}: is a folder. Name a file in it`)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return (
      buffer
        .toString('utf8', 0, bytesRead)
        .split('\n')
        .find(line => line.trim() !== '') ?? ''
    )
  } finally {
    await file.close()
  }
}
