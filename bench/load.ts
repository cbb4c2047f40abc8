// The load generator: a process of its own, told by messages what to measure. Keep-alive connections, each with one request
// under way (a closed loop), over plain sockets: it must cost far less than what it measures.
import { connect, type Socket } from 'node:net'
import { httpMessage, requestBodies } from './requests.ts'

export interface Measure {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  /** Text that answers have; every 64th is looked at. */
  readonly expect?: string
}

export interface Measured {
  readonly requests: number
  readonly seconds: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly not200: number
  /** Answers looked at that did not have the expected text. */
  readonly unexpected: number
  /** The generator's own CPU time. */
  readonly cpuMs: number
}

const messages = requestBodies(4_000).map(httpMessage)
const END_OF_HEAD = Buffer.from('\r\n\r\n')

interface Tally {
  next: number
  not200: number
  unexpected: number
  readonly latenciesMs: number[]
}

/** One connection's loop; resolves when its last answer after `endAt` (on `performance.now()`) is in. */
function loop({ port, expect }: Measure, endAt: number, tally: Tally): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let pending: Buffer | null = null
    let needed = 0
    let sentAt = 0

    function send(): void {
      if (performance.now() >= endAt) {
        socket.destroy()
        resolve()
        return
      }
      const message = messages[tally.next++ % messages.length]!
      sentAt = performance.now()
      socket.write(message)
    }

    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('close', () => performance.now() < endAt && reject(new Error('a connection was closed')))
    socket.on('data', chunk => {
      pending = pending ? Buffer.concat([pending, chunk]) : chunk
      if (needed === 0) needed = lengthOf(pending)
      if (needed === 0 || pending.length < needed) return
      const answer = pending
      pending = null
      needed = 0
      tally.latenciesMs.push(performance.now() - sentAt)
      // "HTTP/1.1 200": bytes 9 to 11.
      if (answer[9] !== 0x32 || answer[10] !== 0x30 || answer[11] !== 0x30) tally.not200++
      if (expect !== undefined && tally.latenciesMs.length % 64 === 0 && !answer.includes(expect))
        tally.unexpected++
      send()
    })
  })
}

/** The length of the whole answer, or 0 while its head is not complete. */
function lengthOf(answer: Buffer): number {
  const end = answer.indexOf(END_OF_HEAD)
  if (end < 0) return 0
  const head = answer.toString('latin1', 0, end).toLowerCase()
  const at = head.indexOf('content-length: ')
  if (at < 0) throw new Error(`An answer without content-length: ${head}`)
  return end + 4 + Number.parseInt(head.slice(at + 16, at + 26), 10)
}

async function measure(what: Measure): Promise<Measured> {
  const tally: Tally = { next: 0, not200: 0, unexpected: 0, latenciesMs: [] }
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const endAt = startedAt + what.seconds * 1_000
  await Promise.all(Array.from({ length: what.connections }, () => loop(what, endAt, tally)))
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  const sorted = Float64Array.from(tally.latenciesMs).sort()
  const quantile = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
  return {
    requests: sorted.length,
    seconds,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    not200: tally.not200,
    unexpected: tally.unexpected,
    cpuMs: (user + system) / 1_000,
  }
}

process.on('message', (what: Measure) => {
  measure(what).then(
    measured => process.send!({ measured }),
    (error: Error) => process.send!({ failed: error.message }),
  )
})
process.on('disconnect', () => process.exit(0))
