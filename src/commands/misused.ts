import { type ParseArgsConfig, parseArgs } from 'node:util'
import { Mistake } from '../training/mistake.ts'

/** Words that cannot be understood. */
export class Misused extends Mistake {}

/** The words of a command as `parseArgs` reads them. Throws `Misused`, which ends with `usage` where it is given. */
export function readWords<T extends ParseArgsConfig>(
  config: T,
  usage?: string,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config)
  } catch (error) {
    const { message } = error as Error
    throw new Misused(usage === undefined ? message : `${message}. ${usage}`)
  }
}
