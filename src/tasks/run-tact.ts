import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { env, execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import type { Environment } from '../environment.ts'
import { JobRefused } from '../jobs/refused.ts'
import type { Task } from '../jobs-port.ts'

/** Where a command looks for things: as this server does. */
export type Places = Pick<Environment, 'TACT_DATA' | 'TACT_MODELS' | 'TACT_STRATEGY' | 'TACT_REDIS_URL'>

export type RunTact = (command: string, words: readonly string[], task: Task) => Promise<Ran>

export interface Ran {
  /** What it printed, from JSON. */
  readonly answer: unknown
  /** What it said on stderr, but for how far it is. */
  readonly said: readonly string[]
}

/**
 * Runs a command of the command line in a process of its own, so that decisions are answered meanwhile, and first. Its progress is the
 * task's. Rejects with `JobRefused` where it says what is wrong, and when it is told to stop.
 */
export function runTact(program: string, places: Places): RunTact {
  const settings = Object.fromEntries(Object.entries(places).filter(([, value]) => value !== undefined))
  return async (command, words, task) => {
    const child = spawn(execPath, [program, command, ...words, '--json', '--progress'], {
      env: { ...env, ...settings, TACT_LOG_LEVEL: 'silent' },
      // By the channel it knows when this process has died.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      signal: task.signal,
    })
    const ended = new Promise<number | string | null>((resolve, reject) => {
      child.once('error', reject).once('close', (code, signal) => resolve(code ?? signal))
    })
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
    const said: string[] = []
    const lines = createInterface(child.stderr!).on('line', line => {
      const [, percent, what] = /^(\d+) % (.*)$/.exec(line) ?? []
      if (what !== undefined) task.progress({ share: Number(percent) / 100, text: what })
      else said.push(line)
    })
    const [printed, code] = await Promise.all([text(child.stdout!), ended])
    lines.close()
    if (printed === '') throw failureOf(command, said, code)
    task.progress({ share: 1, text: 'done' })
    return { answer: JSON.parse(printed), said: said.map(line => without(command, line)) }
  }
}

/** A command that refuses ends by itself, and what it said last, in one line or several, is why; what it said before were notices. */
function failureOf(command: string, said: readonly string[], code: number | string | null): Error {
  const from = said.findLastIndex(line => line.startsWith(`tact ${command}: `))
  const crashed = typeof code !== 'number' || said.some(line => /^\s+at /.test(line))
  if (from >= 0 && !crashed) return new JobRefused(without(command, said.slice(from, from + 20).join('\n')))
  const why = said.find(line => !line.startsWith('tact '))
  return new Error(`tact ${command} ended with ${code}${why === undefined ? '' : `: ${why}`}`)
}

function without(command: string, line: string): string {
  return line.replace(`tact ${command}: `, '')
}
