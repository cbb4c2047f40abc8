import type { Problem } from './answers.ts'

/** What was told is not kept; `problem` says why. Its `status` is 0 where the client refused it itself. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(inWords(problem))
    this.problem = problem
  }
}

/** What is wrong, and each thing that is to be corrected: the remedy mostly stands there. */
export function inWords({ title, detail = title, errors = [] }: Partial<Problem>): string {
  return [detail, ...errors.map(({ path, message }) => `${path}: ${message}`)].join('; ')
}

/** A refusal of the client's own. */
export function ownProblem(name: string, title: string, detail: string): Problem {
  return { type: `urn:tact:client:${name}`, title, status: 0, detail, errors: [] }
}
