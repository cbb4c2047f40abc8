import { readFileSync } from 'node:fs'
import { httpMessage, requestBodies } from '../requests.ts'
import type { Measure } from './measured.ts'

const USUAL = 4_000
/** Enough that what is far apart in a large store is really looked for. */
const MANY = 40_000

const kept = new Map<string, () => Buffer>()

/** The next whole HTTP message, on and on through all measurements. Throws where a file has no line left. */
export function messagesOf({ customers = 1_000, lines }: Measure): () => Buffer {
  const key = lines ? `${lines.path} ${lines.file}` : String(customers)
  const known = kept.get(key)
  if (known) return known
  const next = lines ? linesOf(lines) : inTurn(customers)
  kept.set(key, next)
  return next
}

function inTurn(customers: number): () => Buffer {
  const bodies = requestBodies(customers > USUAL ? MANY : USUAL, customers)
  return onAndOn(bodies.map(body => httpMessage(JSON.stringify(body))))
}

function onAndOn(messages: readonly Buffer[]): () => Buffer {
  let at = 0
  return () => messages[at++ % messages.length]!
}

function linesOf({ file, path, again }: NonNullable<Measure['lines']>): () => Buffer {
  const messages = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => httpMessage(line, path))
  if (again) return onAndOn(messages)
  let at = 0
  return () => {
    const message = messages[at++]
    if (!message) throw new Error(`All ${messages.length} lines of ${file} are sent: write more`)
    return message
  }
}
