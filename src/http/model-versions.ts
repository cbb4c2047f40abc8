import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { Problem } from '../errors.ts'
import type { VersionFiles } from '../models/kept-versions.ts'
import type { Uploads } from '../models/uploads.ts'
import { ModelRefused } from '../scoring/model-errors.ts'
import { type App, answers, untilDone } from './app.ts'
import { asBytes } from './json-bodies.ts'
import { ProblemBody } from './problems.ts'
import { ModelParams, VersionParams } from './wire/lifecycle.ts'

const FORM = 'multipart/form-data'
const MOST_BYTES = 64 * 1024 * 1024

const Handed = z.object({ model: z.string(), version: z.string() })

/** Versions that are handed in, and so on all replicas. */
export function modelVersionRoutes(app: App, uploads: Uploads): void {
  // In a scope of its own: here, and only here, the body is a form.
  app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(FORM, { ...asBytes, bodyLimit: MOST_BYTES }, (_request, body, done) =>
      done(null, body),
    )
    scope.post(
      '/v1/models/:model/versions',
      {
        onRequest: untilDone,
        bodyLimit: MOST_BYTES,
        schema: {
          tags: ['operate'],
          summary: 'A new version of a model, for all replicas',
          description:
            'The files of its folder as a form, each under its own name, at most 100: `curl -F model.onnx=@model.onnx -F manifest.yaml=@manifest.yaml -F golden.ndjson=@golden.ndjson`, at most 64 MiB. It is checked first. Whoever decides stays; the first version of a model decides. The same once more is answered with 200.',
          consumes: [FORM],
          params: ModelParams,
          response: answers({
            200: Handed,
            201: Handed,
            400: ProblemBody,
            409: ProblemBody,
            413: ProblemBody,
            415: ProblemBody,
            422: ProblemBody,
            503: ProblemBody,
          }),
        },
      },
      async (request, reply) => {
        const { model } = request.params as z.output<typeof ModelParams>
        const files = await filesIn(request)
        const { version, fresh } = await uploads.add(model, files).catch(refused)
        return reply.code(fresh ? 201 : 200).send({ model, version })
      },
    )
  })

  app.delete(
    '/v1/models/:model/versions/:version',
    {
      schema: {
        tags: ['operate'],
        summary: 'Takes a version that was handed in from all replicas',
        description: 'What it has decided cannot be decided again after that.',
        params: VersionParams,
        response: answers({ 204: z.null(), 404: ProblemBody, 409: ProblemBody, 503: ProblemBody }),
      },
    },
    async (request, reply) => {
      await uploads.remove(request.params)
      return reply.code(204).send()
    },
  )
}

/** The files of the form, by the names of its fields. */
async function filesIn({ headers, body }: FastifyRequest): Promise<VersionFiles> {
  if (!Buffer.isBuffer(body)) throw new Problem('unsupported-type', `Send a body of type ${FORM}`)
  const form = await new Response(body, { headers: { 'content-type': headers['content-type']! } })
    .formData()
    .catch(() => {
      throw new Problem('bad-request', `The body is no ${FORM} of the boundary that its Content-Type names`)
    })
  const files = new Map<string, Uint8Array>()
  for (const [name, value] of form) {
    if (files.has(name)) throw twice(name)
    files.set(
      name,
      typeof value === 'string' ? Buffer.from(value) : new Uint8Array(await value.arrayBuffer()),
    )
  }
  return Object.fromEntries(files)
}

function twice(path: string): Problem {
  return new Problem('invalid', 'The version was not taken', [
    { path, message: 'is there twice; send each file once' },
  ])
}

/** Each line of what is wrong begins with its file, and two spaces. */
function refused(error: unknown): never {
  if (!(error instanceof ModelRefused)) throw error
  const errors = error.message.split('\n').map(line => {
    const [path, message] = line.includes('  ') ? line.split(/ {2}(.*)/s) : ['', line]
    return { path: path!, message: message!.trim() }
  })
  throw new Problem('invalid', 'The version was not taken', errors)
}
