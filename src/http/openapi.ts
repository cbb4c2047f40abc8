import { z } from 'zod'
import { TAKING_A_KEY } from './idempotency.ts'
import { PROBLEM_TYPE, ProblemBody } from './problems.ts'
import { IdempotencyKey } from './wire/values.ts'

/** What is looked at of an operation of the document. */
interface Operation {
  responses?: Readonly<Record<string, unknown>>
  parameters?: readonly unknown[]
  readonly requestBody?: unknown
}

const problem = z.toJSONSchema(ProblemBody)
const description = String(problem.description)
const asProblem = {
  description,
  content: { [PROBLEM_TYPE]: { schema: problem } },
}

const keyHeader = {
  in: 'header',
  name: 'Idempotency-Key',
  required: false,
  description: 'Sent again with the same key it counts once: entries without an id have theirs by it',
  schema: z.toJSONSchema(IdempotencyKey),
}

/** The document with what holds for all routes: what they answer to a request that cannot be taken, and the header that some take. */
export function completed<T extends { readonly paths?: object }>(document: T): T {
  for (const [path, methods] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries<Operation>(methods)) {
      if (path.startsWith('/v1/')) operation.responses = withProblems(operation)
      if (TAKING_A_KEY.has(`${method.toUpperCase()} ${path}`))
        operation.parameters = [...(operation.parameters ?? []), keyHeader]
    }
  }
  return document
}

function withProblems({ requestBody, parameters, responses = {} }: Operation): Operation['responses'] {
  const problems = Object.keys(responses).filter(status => Number(status) >= 400)
  if (requestBody) problems.push('400', '413', '415')
  if (requestBody || parameters) problems.push('422')
  problems.push('503')
  return { ...responses, ...Object.fromEntries(problems.map(status => [status, asProblem])) }
}
