import { cpuMsOf } from './cpu.ts'
import type { Generator } from './generator.ts'
import type { Measure } from './load/measured.ts'
import type { Variant } from './variants.ts'

/** One variant in one round. */
export interface Round {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU of the server's process a request, in microseconds; null where the system does not tell. */
  readonly cpuUs: number | null
  /** CPU of the store's own process a request. */
  readonly storeCpuUs: number
  /** How late the generator was by itself, 99th percentile; 0 in a closed loop. */
  readonly lateP99Ms: number
  /** CPU of the load generator a request. */
  readonly generatorCpuUs: number
}

export interface Plan {
  readonly warmUpSeconds: number
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
}

/** Warms all variants up, then measures them in turn, the other way round in every second round. Throws when an answer is bad. */
export async function measureRounds(
  generator: Generator,
  variants: readonly Variant[],
  { warmUpSeconds, rounds, seconds, connections }: Plan,
  more: (variant: Variant) => Partial<Measure> = usual,
): Promise<Map<string, Round[]>> {
  for (const variant of variants)
    await measure(generator, variant, { seconds: warmUpSeconds, connections, ...more(variant) })
  const results = new Map<string, Round[]>(variants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? variants : [...variants].reverse()
    for (const variant of order)
      results
        .get(variant.name)!
        .push(await measure(generator, variant, { seconds, connections, ...more(variant) }))
  }
  return results
}

const usual = () => ({ expect: '"degraded":[]' })

/** Throws when an answer is bad. */
export async function measure(
  generator: Generator,
  { name, port, pid, storeCpuMs }: Variant,
  what: Omit<Measure, 'port'>,
): Promise<Round> {
  const cpuBefore = cpuMsOf(pid)
  const storeBefore = await storeCpuMs()
  const measured = await generator.measure({ port, ...what })
  const cpuAfter = cpuMsOf(pid)
  const storeAfter = await storeCpuMs()
  const { requests, notOk, unexpected, p50Ms, p99Ms, cpuMs } = measured
  if (notOk > 0 || unexpected > 0)
    throw new Error(
      `${name}: ${notOk} of ${requests} answers were not 2xx, ${unexpected} of those looked at degraded`,
    )
  const aRequestUs = (ms: number) => (1_000 * ms) / requests
  return {
    requestsPerSecond: requests / measured.seconds,
    p50Ms,
    p99Ms,
    lateP99Ms: measured.lateP99Ms,
    cpuUs: cpuBefore === null || cpuAfter === null ? null : aRequestUs(cpuAfter - cpuBefore),
    storeCpuUs: aRequestUs(storeAfter - storeBefore),
    generatorCpuUs: aRequestUs(cpuMs),
  }
}
