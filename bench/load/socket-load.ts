// The load generator of the live socket: like load.ts, over connections that each feed and watch a session of their own. One
// request is a change of all its live facts; it is answered when the connection is told what is understood now, decided included.
import { WebSocket } from 'ws'
import { requestBodies } from '../requests.ts'
import { CHANNEL, PLACEMENT, SHOWN } from '../strategies.ts'
import { type Measure, type Measured, quantileOf } from './measured.ts'

const bodies = requestBodies(4_000) as { customerId: string; context: object }[]
let next = 0
let sessions = 0

/** Resolves when the last change after `endAt` is answered; rejects at an error. */
function loop(port: number, endAt: number, latenciesMs: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/live`, ['tact.v1'])
    const session = `bench-${process.pid}-${sessions++}`
    let seq = 0
    let sentAt = 0
    let over = false
    const tell = (message: object) => socket.send(JSON.stringify({ session, ...message }))
    function change(): void {
      sentAt = performance.now()
      tell({ type: 'context', seq: seq++, set: bodies[next++ % bodies.length]!.context })
    }
    socket.on('error', reject)
    socket.on('close', code => over || reject(new Error(`a connection was closed with ${code}`)))
    socket.on('open', () => {
      const { customerId } = bodies[next++ % bodies.length]!
      tell({ type: 'open', customerId, channel: CHANNEL, placement: PLACEMENT, limit: SHOWN })
    })
    socket.on('message', (data: Buffer) => {
      const { type, ...told } = JSON.parse(data.toString())
      if (type === 'error') reject(new Error(`was told ${JSON.stringify(told)}`))
      if (type === 'opened') change()
      if (type !== 'signals') return
      latenciesMs.push(performance.now() - sentAt)
      if (performance.now() < endAt) return change()
      over = true
      socket.terminate()
      resolve()
    })
  })
}

async function measure({ port, connections, seconds: forSeconds }: Measure): Promise<Measured> {
  const latenciesMs: number[] = []
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  const endAt = startedAt + 1_000 * forSeconds
  await Promise.all(Array.from({ length: connections }, () => loop(port, endAt, latenciesMs)))
  const { user, system } = process.cpuUsage(cpu)
  return {
    requests: latenciesMs.length,
    seconds: (performance.now() - startedAt) / 1_000,
    p50Ms: quantileOf(latenciesMs, 0.5),
    p99Ms: quantileOf(latenciesMs, 0.99),
    notOk: 0,
    unexpected: 0,
    lateP99Ms: 0,
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
