import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import Fastify, {
  type FastifyBaseLogger,
  type FastifyReply,
  LogController,
  type onRequestHookHandler,
} from 'fastify'
import { createJsonSchemaTransform, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { Problem } from '../errors.ts'
import { answerBrokenRequest } from './broken-requests.ts'
import { closesInTime } from './closing.ts'
import { asBytes, jsonBody, unreadable } from './json-bodies.ts'
import { completed } from './openapi.ts'
import { sendProblem } from './problems.ts'

const BODY_LIMIT_BYTES = 64 * 1024

/** Less than most who end a server wait before they kill it. */
const CLOSE_WITHIN_MS = 20_000

interface HttpSettings {
  readonly logger: FastifyBaseLogger
  /** What is under way when it goes down may take so long. */
  readonly closeWithinMs?: number | undefined
}

/** A fastify that validates by zod, answers problems as RFC 9457, and writes its OpenAPI document at `/openapi.json`. */
export type App = ReturnType<typeof httpApp>

export function httpApp({ logger, closeWithinMs = CLOSE_WITHIN_MS }: HttpSettings) {
  const app = Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: newRequestId(),
    // A logger of its own for each request costs as much as parsing it; problems log the id themselves.
    childLoggerFactory: logger => logger,
    requestIdHeader: 'x-request-id',
    bodyLimit: BODY_LIMIT_BYTES,
    // A request may take long where it streams an import; its headers, and silence inside it, may not.
    requestTimeout: 120_000,
    connectionTimeout: 10_000,
    keepAliveTimeout: 72_000,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 256 },
    // While it goes down, what still comes on an open connection is served, and the connection then closed.
    return503OnClosing: false,
    frameworkErrors(error, request, reply) {
      reply.header('x-request-id', request.id).header('server-timing', totalOf(reply))
      sendProblem(error, request, reply)
    },
    clientErrorHandler: answerBrokenRequest,
  })
  closesInTime(app, closeWithinMs)
  // JSON and NDJSON only: fastify's text parser would hand strings to handlers.
  app.removeContentTypeParser(['text/plain', 'application/json'])
  app.addContentTypeParser('application/json', asBytes, jsonBody)
  app.setValidatorCompiler(({ schema }) => (data: unknown) => {
    // Fastify has null for no body.
    const result = (schema as z.ZodType).safeParse(data ?? undefined)
    return result.success ? { value: result.data } : { error: result.error }
  })
  app.setSerializerCompiler(() => value => JSON.stringify(value))
  app.setErrorHandler(sendProblem)
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      new Problem('not-found', `There is no ${request.method} ${request.url.split('?')[0]}; see /docs`),
      request,
      reply,
    ),
  )
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done(unreadable(request))
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (!reply.hasHeader('server-timing')) reply.header('server-timing', totalOf(reply))
    done()
  })
  return app.withTypeProvider<ZodTypeProvider>()
}

function totalOf(reply: FastifyReply): string {
  return `total;dur=${reply.elapsedTime.toFixed(2)}`
}

/** The OpenAPI document and its page; registered before the routes that it describes. */
export async function describe(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Tact', version, description: 'The next best action, decided inside the conversation.' },
    },
    transform: createJsonSchemaTransform({ skipList: ['/docs', '/docs/*'] }),
    transformObject: document => ('openapiObject' in document ? completed(document.openapiObject) : {}),
  })
  await app.register(swaggerUi, { routePrefix: '/docs' })
  // Whoever opens the bare address looks for something to see.
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/docs'))
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}

/** Answers as the document shows them; what is sent is typed by who makes it. `type` is that of those that are no problems. */
export function answers(byStatus: Readonly<Record<number, z.ZodType>>, type?: string): unknown {
  if (type === undefined) return byStatus
  const shown = Object.entries(byStatus).map(([status, schema]) => [
    status,
    Number(status) < 400 ? { description: 'OK', content: { [type]: { schema } } } : schema,
  ])
  return Object.fromEntries(shown)
}

/** Before a route that may work for longer than a connection may be silent: whoever waits for it is not cut off. */
export const untilDone: onRequestHookHandler = (request, _reply, done) => {
  const { socket } = request.raw
  // What is injected has none.
  if (socket instanceof Socket) socket.setTimeout(0)
  done()
}

/** Ids that are unique over all replicas: one random part a process, then a count. */
function newRequestId(): () => string {
  const process = randomBytes(9).toString('base64url')
  let count = 0
  return () => `${process}-${(++count).toString(36)}`
}
