/**
 * Everything that can be wrong with a request, in one closed table. The core throws codes; the edge knows statuses.
 */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request cannot be read' },
  forbidden: { status: 403, title: 'This is not allowed' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'too-slow': { status: 408, title: 'The request did not come in time' },
  conflict: { status: 409, title: 'It does not fit what is there now' },
  'too-large': { status: 413, title: 'The body is too large' },
  'unsupported-type': { status: 415, title: 'This type of content is not taken' },
  invalid: { status: 422, title: 'The request does not fit' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  internal: { status: 500, title: 'Something failed here' },
  unavailable: { status: 503, title: 'The store cannot be reached now' },
} as const

/** Said of a request whose mistakes are all told, each with its path. */
export const CORRECT_ERRORS = 'Correct what is listed under errors'

export type ProblemCode = keyof typeof PROBLEMS

export interface PathError {
  readonly path: string
  readonly message: string
}

/** A problem whose message may be read by the caller. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly errors: readonly PathError[]

  constructor(code: ProblemCode, detail: string, errors: readonly PathError[] = []) {
    super(detail)
    this.code = code
    this.errors = errors
  }
}

/** Nothing more is taken for a session that has ended. */
export class SessionEnded extends Problem {
  constructor(sessionId: string) {
    super('conflict', `The session "${sessionId}" has ended; open another`)
  }
}

/** The store cannot answer now: it is gone, stuck, full or closed. What went wrong beneath is `cause`. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'

  constructor(message: string, cause?: unknown) {
    super(message, { cause })
  }
}

/** For what is done without where the store cannot answer. */
export function nullWhereUnavailable(error: unknown): null {
  if (error instanceof StoreUnavailable) return null
  throw error
}
