// The load of the soak: a process of its own that sends requests at times fixed beforehand, whether or not those before are answered
// (an open loop). A latency begins when its request was to be sent: who waits for a slow server is counted as waiting.
import { connect } from 'node:net'
import { httpMessage, requestBodies } from '../requests.ts'
import { soakCustomer } from './customers.ts'

export interface Soaking {
  readonly port: number
  readonly perSecond: number
  readonly seconds: number
  /** How many distinct customers there are; each request is another's, until all had one. */
  readonly customers: number
}

/** One minute. */
export interface Minute {
  readonly requests: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly mostMs: number
  readonly not200: number
  readonly degraded: number
}

const CONNECTIONS = 64
/** A server that is this far behind is lost, and memory is not to follow it. */
const MOST_WAITING = 20_000
/** Any number without a common divisor with the number of customers visits all of them. */
const STRIDE = 618_033_989
const STAND_IN = soakCustomer(0)

const messages = requestBodies(4_000).map(body => {
  const message = httpMessage(JSON.stringify({ ...body, customerId: STAND_IN }))
  return { message, at: message.indexOf(STAND_IN) }
})

async function soak({ port, perSecond, seconds, customers }: Soaking): Promise<void> {
  const startedAt = performance.now()
  const intended = (index: number) => startedAt + (1_000 * index) / perSecond
  const total = Math.floor(perSecond * seconds)
  const waiting: number[] = []
  const idle: (() => void)[] = []
  let [next, answered] = [0, 0]
  let minute: { times: number[]; not200: number; degraded: number } = { times: [], not200: 0, degraded: 0 }

  function tell(): void {
    const sorted = Float64Array.from(minute.times).sort()
    const quantile = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
    const { not200, degraded } = minute
    const told: Minute = {
      requests: sorted.length,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      mostMs: sorted.at(-1) ?? 0,
      not200,
      degraded,
    }
    minute = { times: [], not200: 0, degraded: 0 }
    process.send!({ minute: told })
  }

  function connection(): void {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let index = 0
    let text = ''
    const send = () => {
      const following = waiting.shift()
      if (following === undefined) return void idle.push(send)
      index = following
      const { message, at } = messages[index % messages.length]!
      message.write(soakCustomer(Number((BigInt(index) * BigInt(STRIDE)) % BigInt(customers))), at, 'latin1')
      socket.write(message)
    }
    socket.on('connect', send)
    socket.on('data', chunk => {
      // What was not asked for: that nothing was asked for so long.
      if (idle.includes(send)) return
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1])
      if (text.length < end + 4 + length) return
      minute.times.push(performance.now() - intended(index))
      if (!text.startsWith('HTTP/1.1 200')) minute.not200++
      else if (!text.includes('"degraded":[]')) minute.degraded++
      text = ''
      answered++
      send()
    })
    // A server lets go of whom it has heard nothing from for a while: of 64 the last are seldom wanted.
    socket.on('close', () => {
      const at = idle.indexOf(send)
      if (at < 0) return
      idle.splice(at, 1)
      connection()
    })
    socket.on('error', error => process.send!({ failed: error.message }))
  }
  for (let count = 0; count < CONNECTIONS; count++) connection()

  const minutes = setInterval(tell, 60_000)
  await new Promise<void>(resolve => {
    const due = setInterval(() => {
      const now = performance.now()
      for (; next < total && intended(next) <= now; next++) {
        waiting.push(next)
        idle.pop()?.()
      }
      if (waiting.length > MOST_WAITING) process.send!({ failed: `${waiting.length} requests wait` })
      if (answered < total) return
      clearInterval(due)
      resolve()
    }, 1)
  })
  clearInterval(minutes)
  if (minute.times.length > perSecond) tell()
  process.send!({ done: true })
}

process.on('message', (what: Soaking) => void soak(what))
process.on('disconnect', () => process.exit(0))
