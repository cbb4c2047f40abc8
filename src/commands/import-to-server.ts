import type { z } from 'zod'
import { ImportAnswer } from '../http/wire/customers.ts'
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
  const { status, text } = await answerOf(url, body)
  const json = jsonOf(text)
  if (status >= 400) {
    const { detail } = (json ?? {}) as { detail?: string }
    throw new ServerRefused(`--server: ${url} answered ${status}: ${detail ?? start(text)}`)
  }
  const { success, data } = ImportAnswer.safeParse(json)
  if (success) return data
  throw new ServerRefused(
    `--server: ${url} answered ${status} and no counts of an import: ${start(text)}; is that the address of a server of Tact?`,
  )
}

async function answerOf(url: string, body: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body,
      signal: AbortSignal.timeout(ANSWERED_WITHIN_MS),
    })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    const { message, cause } = error as Error
    const why = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : message
    throw new ServerRefused(`--server: ${url} cannot be reached (${why}); is the server running there?`)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const start = (text: string) => (text === '' ? 'nothing' : text.trim().slice(0, 200))
