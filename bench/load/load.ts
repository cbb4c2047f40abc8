// The load generator: a process of its own, told by messages what to measure.
import { closedLoop } from './closed-loop.ts'
import { type Measure, type Measured, quantileOf, tally } from './measured.ts'
import { messagesOf } from './messages.ts'
import { openLoop } from './open-loop.ts'

async function measure(what: Measure): Promise<Measured> {
  const next = messagesOf(what)
  const found = tally(what.expect)
  const { ratePerSecond } = what
  const cpu = process.cpuUsage()
  const startedAt = performance.now()
  let lateP99Ms = 0
  if (ratePerSecond === undefined) await closedLoop(what, next, found)
  else lateP99Ms = await openLoop({ ...what, ratePerSecond }, next, found)
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(cpu)
  return {
    requests: found.latenciesMs.length,
    seconds,
    p50Ms: quantileOf(found.latenciesMs, 0.5),
    p99Ms: quantileOf(found.latenciesMs, 0.99),
    notOk: found.notOk,
    unexpected: found.unexpected,
    lateP99Ms,
    cpuMs: (user + system) / 1_000,
  }
}

process.on('message', (what: Measure) => {
  measure(what).then(
    measured => process.send!({ measured }),
    (error: Error) => process.send!({ failed: error.message }),
  )
})
// An error in a socket's callback belongs to what is measured, not to the log.
process.on('uncaughtException', error => process.send!({ failed: error.message }))
process.on('disconnect', () => process.exit(0))
