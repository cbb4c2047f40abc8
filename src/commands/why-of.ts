import { EnvironmentRefused } from '../environment.ts'
import { StoreUnavailable } from '../errors.ts'
import { QuestionRefused } from '../log/questions.ts'
import { StrategyRefused } from '../strategy/mistakes.ts'
import { WorkerRefused } from '../workers/supervise.ts'

const EXPECTED = [EnvironmentRefused, QuestionRefused, StrategyRefused, StoreUnavailable, WorkerRefused]

/** What is told of what ends the process: where it comes from only if it is not of the user or the system. */
export function whyOf(error: unknown): string {
  const { code, message, stack, syscall } = error as NodeJS.ErrnoException
  if (code === 'EADDRINUSE') return `${message}; stop what listens there, or set TACT_PORT to another port`
  const isTold = syscall !== undefined || EXPECTED.some(kind => error instanceof kind)
  return isTold ? message : String(stack ?? error)
}
