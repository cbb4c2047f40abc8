import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { Problem } from '../errors.ts'
import { type Complete, exportCustomer, type Held } from '../export.ts'
import type { World } from '../world.ts'
import { type App, answers, untilDone } from './app.ts'
import { ProblemBody } from './problems.ts'
import { ExportLine } from './wire/export.ts'
import { CustomerId } from './wire/values.ts'

const NDJSON = 'application/x-ndjson'
const Params = z.strictObject({ customerId: CustomerId })

/** Characters that are sent at once. */
const CHUNK_LENGTH = 1 << 16

/** Who takes nothing for so long has gone away, or will not end. */
const STALLED_MS = 60_000

export function exportRoutes(app: App, world: World, stalledMs = STALLED_MS): void {
  app.get(
    '/v1/customers/:customerId/export',
    {
      // All decisions and all files of the log are looked through.
      onRequest: untilDone,
      schema: {
        tags: ['customers'],
        summary: 'Everything held on a person (NDJSON)',
        description:
          'One thing a line: what DELETE would erase. The last line has the type `complete` and counts the others; without it the answer is cut off.',
        params: Params,
        response: answers({ 200: ExportLine, 404: ProblemBody, 503: ProblemBody }, NDJSON),
      },
    },
    async (request, reply) => {
      const { customerId } = request.params
      const lines = exportCustomer(world, customerId)
      const first = (await lines.next()).value as Held | Complete
      if (first.type === 'complete')
        throw new Problem('not-found', `Nothing is known of the customer "${customerId}"`)
      const giveUp = () => void request.raw.destroy()
      const body = Readable.from(taken(chunked(first, lines), stalledMs, giveUp), { objectMode: false })
      return reply.header('content-type', NDJSON).send(body)
    },
  )
}

/** Many lines at a time; others have a turn of the event loop in between. */
async function* chunked(
  first: Held | Complete,
  lines: AsyncIterable<Held | Complete>,
): AsyncGenerator<string> {
  let text = `${JSON.stringify(first)}\n`
  for await (const line of lines) {
    text += `${JSON.stringify(line)}\n`
    if (text.length < CHUNK_LENGTH) continue
    yield text
    text = ''
    await nextTurn()
  }
  yield text
}

/** Calls `giveUp` where a chunk is not taken in time. */
async function* taken(
  chunks: AsyncIterable<string>,
  withinMs: number,
  giveUp: () => void,
): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    const timer = setTimeout(giveUp, withinMs)
    try {
      yield chunk
    } finally {
      clearTimeout(timer)
    }
  }
}
