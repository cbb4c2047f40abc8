/** What the load generator is told to do. */
export interface Measure {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  /** Text that answers have; every 64th is looked at. */
  readonly expect?: string
  /** Sent at times set beforehand (an open loop); else each connection sends when it has its answer (a closed loop). */
  readonly ratePerSecond?: number
  /** Decisions are asked for so many customers (default 1,000) … */
  readonly customers?: number
  /** … or the JSON lines of a file are sent to this path, each once, or on and on. */
  readonly lines?: { readonly file: string; readonly path: string; readonly again?: boolean }
}

export interface Measured {
  readonly requests: number
  readonly seconds: number
  /** From the send time; in an open loop from the intended one, however late it was sent. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly notOk: number
  /** Answers looked at that did not have the expected text. */
  readonly unexpected: number
  /** How late the generator itself was with a connection free, 99th percentile; 0 in a closed loop. */
  readonly lateP99Ms: number
  /** The generator's own CPU time. */
  readonly cpuMs: number
}

/** Collects the answers of one measurement. */
export interface Tally {
  answered(answer: Buffer, latencyMs: number): void
  readonly latenciesMs: readonly number[]
  readonly notOk: number
  readonly unexpected: number
}

export function tally(expect: string | undefined): Tally {
  const latenciesMs: number[] = []
  let notOk = 0
  let unexpected = 0
  return {
    answered(answer, latencyMs) {
      latenciesMs.push(latencyMs)
      // The first digit of the status: "HTTP/1.1 200".
      if (answer[9] !== 0x32) notOk++
      if (expect !== undefined && latenciesMs.length % 64 === 0 && !answer.includes(expect)) unexpected++
    },
    latenciesMs,
    get notOk() {
      return notOk
    },
    get unexpected() {
      return unexpected
    },
  }
}

export function quantileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}
