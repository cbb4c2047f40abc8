import { cpuUsage, memoryUsage } from 'node:process'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Decision } from './decision/answer.ts'

/** What Prometheus reads. */
export interface Metrics {
  readonly registry: Registry
  decision(decision: Decision): void
  request(route: string, status: number, seconds: number): void
  recordsLost(count: number): void
  lessonsLost(count: number): void
  signalFailed(model: string): void
}

export function metrics(models: () => readonly { name: string; version: string; state: string }[]): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const decisions = new Counter({
    name: 'tact_decisions_total',
    help: 'Decisions made, by whether an action was left',
    labelNames: ['answer'],
    registers,
  })
  const degraded = new Counter({
    name: 'tact_degraded_total',
    help: 'What decisions had to do without',
    labelNames: ['step'],
    registers,
  })
  const lost = new Counter({
    name: 'tact_records_lost_total',
    help: 'Records of decisions that the store did not take',
    registers,
  })
  const lessons = new Counter({
    name: 'tact_lessons_lost_total',
    help: 'Outcomes that were kept, of which adaptive actions have not learned',
    registers,
  })
  const signals = new Counter({
    name: 'tact_signals_failed_total',
    help: 'Texts that a model could not read; their events were kept without what it would have said',
    labelNames: ['model'],
    registers,
  })
  const request = requestTimes(registers)
  new Gauge({
    name: 'tact_models',
    help: 'Model versions: 1 serving, 0 refused',
    labelNames: ['name', 'version'],
    registers,
    collect() {
      this.reset()
      for (const { name, version, state } of models())
        this.set({ name, version }, state === 'serving' ? 1 : 0)
    },
  })
  processMetrics(registers)
  const some = decisions.labels('action')
  const none = decisions.labels('none')
  return {
    registry,
    decision(decision) {
      ;(decision.noAction ? none : some).inc()
      for (const step of decision.degraded) degraded.inc({ step: step.split(':')[0]! })
    },
    request,
    recordsLost: count => lost.inc(count),
    lessonsLost: count => lessons.inc(count),
    signalFailed: model => signals.inc({ model }),
  }
}

/** As many times wait until they are counted: one after another each would cost three times as much. */
const COUNTED_AT_ONCE = 256

function requestTimes(registers: Registry[]): Metrics['request'] {
  const waiting = new Map<string, number[][]>()
  const times = new Histogram({
    name: 'tact_request_seconds',
    help: 'Time from request to answer',
    labelNames: ['route', 'status'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
    registers,
    collect() {
      for (const [route, byStatus] of waiting)
        byStatus.forEach((seconds, status) => {
          count(route, status, seconds)
        })
    },
  })

  function count(route: string, status: number, seconds: number[]): void {
    const counted = times.labels(route, String(status))
    for (const each of seconds) counted.observe(each)
    seconds.length = 0
  }

  return (route, status, seconds) => {
    let byStatus = waiting.get(route)
    if (!byStatus) {
      byStatus = []
      waiting.set(route, byStatus)
    }
    byStatus[status] ??= []
    const some = byStatus[status]
    if (some.push(seconds) === COUNTED_AT_ONCE) count(route, status, some)
  }
}

/** Only what is read when asked for: the library's own set observes each garbage collection. */
function processMetrics(registers: Registry[]): void {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory',
    registers,
    collect() {
      this.set(memoryUsage.rss())
    },
  })
  new Gauge({
    name: 'nodejs_heap_size_used_bytes',
    help: 'Used heap',
    registers,
    collect() {
      this.set(memoryUsage().heapUsed)
    },
  })
  new Gauge({
    name: 'process_cpu_seconds_total',
    help: 'CPU time, user and system',
    registers,
    collect() {
      const { user, system } = cpuUsage()
      this.set((user + system) / 1e6)
    },
  })
}
