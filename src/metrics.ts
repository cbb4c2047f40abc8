import { cpuUsage, memoryUsage } from 'node:process'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Decision } from './decision/answer.ts'
import type { OutcomeCount } from './learning/outcome-counts.ts'

/** What Prometheus reads. */
export interface Metrics {
  readonly registry: Registry
  decision(decision: Decision): void
  request(route: string, status: number, seconds: number): void
  recordsLost(count: number): void
  logLost(count: number): void
  signalFailed(model: string): void
  consumed(consumer: string, entries: number): void
  /** What is asked for when Prometheus asks; what cannot be had then is left out. */
  readFrom(source: Readings): void
  oversold(actionId: string): void
}

interface Readings {
  outcomes(): Promise<readonly OutcomeCount[]>
  deadLetters(): Promise<number>
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
  const arms = new Counter({
    name: 'tact_arm_decisions_total',
    help: 'Decisions made, by the arm of their customer',
    labelNames: ['arm'],
    registers,
  })
  const lost = new Counter({
    name: 'tact_records_lost_total',
    help: 'Records of decisions that the store did not take',
    registers,
  })
  const logLost = new Counter({
    name: 'tact_log_lost_total',
    help: 'Lines of the decision log that could not be written',
    registers,
  })
  const signals = new Counter({
    name: 'tact_signals_failed_total',
    help: 'Texts that a model could not read; their events were kept without what it would have said',
    labelNames: ['model'],
    registers,
  })
  const consumed = new Counter({
    name: 'tact_stream_consumed_total',
    help: 'Entries of the stream that a consumer has taken here',
    labelNames: ['consumer'],
    registers,
  })
  const oversold = new Counter({
    name: 'tact_oversold_total',
    help: 'Acceptances of actions of which no unit was left, since what was held for them had run out',
    labelNames: ['action'],
    registers,
  })
  const request = requestTimes(registers)
  new Gauge({
    name: 'tact_models',
    help: 'Model versions: 1 serving, 0 missing or refused by a worker',
    labelNames: ['name', 'version'],
    aggregator: 'min',
    registers,
    collect() {
      this.reset()
      for (const { name, version, state } of models())
        if (state !== 'waiting') this.set({ name, version }, state === 'serving' ? 1 : 0)
    },
  })
  new Gauge({ name: 'tact_workers', help: 'Processes that serve', registers }).set(1)
  processMetrics(registers)
  const some = decisions.labels('action')
  const none = decisions.labels('none')
  const byArm = new Map<string, Counter.Internal>()
  function armOf(arm: string): Counter.Internal {
    let counter = byArm.get(arm)
    if (!counter) {
      counter = arms.labels(arm)
      byArm.set(arm, counter)
    }
    return counter
  }
  return {
    registry,
    decision(decision) {
      ;(decision.noAction ? none : some).inc()
      armOf(decision.arm).inc()
      for (const step of decision.degraded) degraded.inc({ step: step.split(':')[0]! })
    },
    request,
    recordsLost: count => lost.inc(count),
    logLost: count => logLost.inc(count),
    signalFailed: model => signals.inc({ model }),
    consumed: (consumer, entries) => consumed.inc({ consumer }, entries),
    readFrom: source => readings(source, registers),
    oversold: action => oversold.inc({ action }),
  }
}

/** Gauges, since an outcome may be taken back. They are those of all replicas and workers: sum over none. */
function readings({ outcomes, deadLetters }: Readings, registers: Registry[]): void {
  new Gauge({
    name: 'tact_outcomes',
    help: 'Outcomes that stand, as GET /v1/outcomes/counts has them',
    labelNames: ['action', 'channel', 'outcome'],
    aggregator: 'first',
    registers,
    async collect() {
      this.reset()
      for (const { actionId, channel, outcome, count } of await outcomes().catch(() => []))
        this.set({ action: actionId, channel, outcome }, count)
    },
  })
  new Gauge({
    name: 'tact_dead_letters',
    help: 'Entries that a consumer could not take, as GET /v1/dead-letters has them',
    aggregator: 'first',
    registers,
    async collect() {
      this.reset()
      const count = await deadLetters().catch(() => null)
      if (count !== null) this.set(count)
    },
  })
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

/** Of a process that does nothing but look after others. */
export function processMetricsNow(): ReturnType<Registry['getMetricsAsJSON']> {
  const registry = new Registry()
  processMetrics([registry])
  return registry.getMetricsAsJSON()
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
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time, user and system',
    registers,
    collect() {
      const { user, system } = cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })
}
