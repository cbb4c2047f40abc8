import type { z } from 'zod'
import type { ImportAnswer } from '../http/wire/customers.ts'
import type { KeepRows } from '../import-profiles.ts'

/** The server cannot be reached, or does not take the import. */
export class ServerRefused extends Error {}

const ANSWERED_WITHIN_MS = 60_000

/** Rows are sent to a server's `POST /v1/customers/import`, batch by batch, and checked against the strategy there. */
export function keepOnServer(server: string): KeepRows {
  const url = `${server.replace(/\/+$/, '')}/v1/customers/import`
  return async rows => {
    const body = rows
      .map(({ customerId, attributes, identities }) => JSON.stringify({ customerId, attributes, identities }))
      .join('\n')
    const { errors } = await post(url, body)
    return errors.map(refusal => ({ ...refusal, line: rows[refusal.line - 1]!.line }))
  }
}

async function post(url: string, body: string): Promise<z.output<typeof ImportAnswer>> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body,
      signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
    })
  } catch (error) {
    const { message, cause } = error as Error
    const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : message
    throw new ServerRefused(`--server: ${url} cannot be reached (${why}); is the server running there?`)
  }
  if (response.ok) return (await response.json()) as z.output<typeof ImportAnswer>
  const text = await response.text()
  throw new ServerRefused(`--server: ${url} answered ${response.status}: ${detailOf(text)}`)
}

function detailOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail: string }).detail
  } catch {
    return text.slice(0, 200)
  }
}
