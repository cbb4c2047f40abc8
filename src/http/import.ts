import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { byteLines } from '../customer/byte-lines.ts'
import { Problem, StoreUnavailable } from '../errors.ts'
import {
  type ImportCounts,
  importProfiles,
  keepInStore,
  type ProfileRow,
  type Refusal,
  toldOf,
} from '../import-profiles.ts'
import type { World } from '../world.ts'
import { type App, answers } from './app.ts'
import { ProblemBody, problemOf } from './problems.ts'
import { ImportAnswer, ProfileLine } from './wire/customers.ts'

export const MAX_LINE_BYTES = 64 * 1024
const MAX_ERRORS = 1000
const NDJSON = ['application/x-ndjson', 'application/jsonl']

/** `customerChanged` is told of every customer whose profile was imported. */
export function importRoutes(
  app: App,
  world: World,
  customerChanged: (customerId: string) => void = () => {},
): void {
  // In a scope of its own: here, and only here, the body is a stream of any length, and nothing but NDJSON.
  app.register(async scope => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(NDJSON, (_request, payload, done) => done(null, payload))
    scope.post(
      '/v1/customers/import',
      {
        schema: {
          tags: ['customers'],
          summary: 'Many profiles at once (NDJSON)',
          description:
            'One `{"customerId", "attributes", "identities"?}` a line, at most 64 KiB each. Good lines are kept, bad ones listed.',
          consumes: NDJSON,
          response: answers({ 200: ImportAnswer, 415: ProblemBody, 503: ProblemBody }),
        },
      },
      async request => {
        const body = request.body as Readable | undefined
        if (!body) throw new Problem('unsupported-type', `Send a body of type ${NDJSON[0]}`)
        return importBody(world, body, customerChanged)
      },
    )
  })
}

async function importBody(
  { store, strategy, now }: World,
  body: Readable,
  customerChanged: (customerId: string) => void,
) {
  const errors: Refusal[] = []
  let settled: ImportCounts = { read: 0, kept: 0, refused: 0 }
  try {
    // The body must outlive a failure: with it the socket would go, that is to carry the answer.
    const rows = ndjsonRows(body.iterator({ destroyOnReturn: false }))
    const keep = toldOf(keepInStore(store, strategy, now), customerChanged)
    const counts = await importProfiles(rows, keep, {
      onRefused(refusal) {
        if (errors.length < MAX_ERRORS) errors.push(refusal)
      },
      onProgress(counts) {
        settled = counts
      },
    })
    return { ...counts, errors, errorsLeftOut: counts.refused - errors.length }
  } catch (error) {
    await readToItsEnd(body)
    if (!(error instanceof StoreUnavailable)) throw error
    const { read, kept } = settled
    throw new Problem(
      'unavailable',
      `Of the first ${read} lines ${kept} are kept, later ones are not; send it again after the time in Retry-After`,
    )
  }
}

/** Clients that are still sending hear no answer, and what is left unread would hold the connection. */
async function readToItsEnd(body: Readable): Promise<void> {
  try {
    await finished(body.resume())
  } catch {
    throw new Problem('bad-request', 'The connection ended before the body did')
  }
}

/** The lines of an NDJSON stream as rows; blank lines are passed over. */
export async function* ndjsonRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ProfileRow | Refusal> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let line = 0
  for await (const bytes of byteLines(chunks, MAX_LINE_BYTES)) {
    line += 1
    if (bytes === null) {
      yield { line, reason: `is longer than ${MAX_LINE_BYTES} bytes; shorten it` }
      continue
    }
    let value: unknown
    try {
      const text = decoder.decode(bytes)
      if (text.trim() === '') continue
      value = JSON.parse(text)
    } catch (error) {
      const notText = !(error instanceof SyntaxError)
      yield { line, reason: notText ? 'is not UTF-8; save it as UTF-8' : `is not JSON: ${error.message}` }
      continue
    }
    yield profileRow(line, value)
  }
}

/** A row where the value is a profile, else what is wrong with it first. */
export function profileRow(line: number, value: unknown): ProfileRow | Refusal {
  const { success, data, error } = ProfileLine.safeParse(value)
  if (success) return { line, ...data }
  const { path, message } = problemOf(error).errors[0]!
  return path === '' ? { line, reason: message } : { line, reason: message, path }
}
