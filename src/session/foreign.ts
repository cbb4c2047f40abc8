import { type PathError, Problem } from '../errors.ts'

/** A session belongs to one customer, and a request for another one names it. */
export class ForeignSession extends Problem {
  /** Whose it is. */
  readonly owner: string

  constructor(sessionId: string, owner: string, named: PathError = { path: 'sessionId', message: REMEDY }) {
    super('conflict', `The session "${sessionId}" belongs to one customer`, [named])
    this.owner = owner
  }
}

const REMEDY = "it is another customer's; use another session"
