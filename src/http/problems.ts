import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  CORRECT_ERRORS,
  type PathError,
  PROBLEMS,
  Problem,
  type ProblemCode,
  StoreUnavailable,
} from '../errors.ts'
import { RoleRefused } from '../learning/lifecycle/changes.ts'
import { pathText } from '../strategy/document.ts'
import { StrategyRefused } from '../strategy/mistakes.ts'
import { issueText } from './issue-text.ts'

/** RFC 9457 */
export const PROBLEM_TYPE = 'application/problem+json'

export const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })),
  })
  .meta({ description: 'A problem (RFC 9457)' })

export type ProblemBody = z.output<typeof ProblemBody>

/** Any failure as the caller may see it. Only a failure of ours is `internal`, and says nothing of the inside. */
export function problemOf(error: unknown): ProblemBody {
  if (error instanceof Problem) return body(error.code, error.message, error.errors)
  if (error instanceof z.ZodError) return body('invalid', CORRECT_ERRORS, zodErrors(error))
  if (error instanceof RoleRefused) return body(error.code, error.message)
  if (error instanceof StoreUnavailable)
    return body('unavailable', 'It is not known to be kept; send it again in a moment')
  if (error instanceof StrategyRefused) {
    const errors = error.mistakes.map(({ file, line, path, message }) => ({
      path: `${file}:${line} ${path}`.trim(),
      message,
    }))
    return body('invalid', 'The strategy was not taken; the one in force stays', errors)
  }
  const { statusCode, message } = error as FastifyError
  const code = statusCode === undefined ? undefined : CODES[statusCode]
  return code
    ? body(code, message)
    : body('internal', 'It has been logged; send the x-request-id along when you ask')
}

const CODES: Readonly<Record<number, ProblemCode>> = {
  400: 'bad-request',
  404: 'not-found',
  413: 'too-large',
  414: 'bad-request',
  415: 'unsupported-type',
}

function body(code: ProblemCode, detail: string, errors: readonly PathError[] = []): ProblemBody {
  const { status, title } = PROBLEMS[code]
  return { type: `urn:tact:problem:${code}`, title, status, detail, errors: [...errors] }
}

function zodErrors(error: z.ZodError): PathError[] {
  return error.issues.flatMap(issue => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map(key => ({
        path: pathText([...issue.path, key]),
        message: 'is not known here; check the spelling',
      }))
    }
    if (issue.code === 'invalid_union') return unionErrors(issue)
    return [{ path: pathText(issue.path), message: issueText(issue) }]
  })
}

/** Of a union the branch that fits best speaks: of those for such a value at all, the one with the fewest complaints. */
function unionErrors(issue: z.core.$ZodIssueInvalidUnion): PathError[] {
  const fitting = issue.errors.filter(issues => !issues.some(ofAnotherType))
  const branches = (fitting.length > 0 ? fitting : issue.errors).map(issues =>
    zodErrors(new z.ZodError([...issues])),
  )
  const best = branches.sort((a, b) => a.length - b.length)[0]
  if (!best) return [{ path: pathText(issue.path), message: issueText(issue) }]
  const prefix = pathText(issue.path)
  return best.map(({ path, message }) => ({
    path: prefix && path && !path.startsWith('[') ? `${prefix}.${path}` : prefix + path,
    message,
  }))
}

/** Whether it says that the value is no object (or list) at all. */
function ofAnotherType(issue: z.core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false
  if (issue.code === 'invalid_union') return issue.errors.every(issues => issues.some(ofAnotherType))
  return issue.code === 'invalid_type'
}

/** What is to be said otherwise to who asked so. */
function asAsked(error: unknown, { method, headers, routeOptions }: FastifyRequest): unknown {
  if (error instanceof StoreUnavailable && (method === 'GET' || method === 'HEAD'))
    return new Problem('unavailable', 'It cannot be read now; ask again after the time in Retry-After')
  if ((error as FastifyError).code !== 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return error
  const sent = headers['content-type']
    ? `"${headers['content-type']}" is not taken`
    : 'The body has no content-type'
  const { consumes = ['application/json'] } = routeOptions.schema ?? {}
  return new Problem('unsupported-type', `${sent}; send ${consumes.join(' or ')}`)
}

const RETRY_AFTER_SECONDS = 1

/** Sends any failure as `application/problem+json`; what is our fault is logged with its stack. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(asAsked(error, request))
  if (problem.status === 500) request.log.error({ err: error, requestId: request.id }, 'request failed')
  if (problem.status === 503) reply.header('retry-after', RETRY_AFTER_SECONDS)
  return reply.code(problem.status).header('content-type', PROBLEM_TYPE).send(JSON.stringify(problem))
}
