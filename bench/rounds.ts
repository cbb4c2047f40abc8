import { cpuMsOf } from './cpu.ts'
import type { Generator } from './generator.ts'
import type { Variant, VariantName } from './variants.ts'

/** One variant in one round. */
export interface Round {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU of the server's process a request, in microseconds; null where the system does not tell. */
  readonly cpuUs: number | null
  /** CPU of the store's own process a request. */
  readonly storeCpuUs: number
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
): Promise<Map<VariantName, Round[]>> {
  for (const variant of variants) await measure(generator, variant, warmUpSeconds, connections)
  const results = new Map<VariantName, Round[]>(variants.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? variants : [...variants].reverse()
    for (const variant of order)
      results.get(variant.name)!.push(await measure(generator, variant, seconds, connections))
  }
  return results
}

async function measure(
  generator: Generator,
  { name, port, pid, storeCpuMs }: Variant,
  seconds: number,
  connections: number,
): Promise<Round> {
  const cpuBefore = cpuMsOf(pid)
  const storeBefore = await storeCpuMs()
  const measured = await generator.measure({ port, connections, seconds, expect: '"degraded":[]' })
  const cpuAfter = cpuMsOf(pid)
  const storeAfter = await storeCpuMs()
  const { requests, not200, unexpected, p50Ms, p99Ms, cpuMs } = measured
  if (not200 > 0 || unexpected > 0)
    throw new Error(
      `${name}: ${not200} of ${requests} answers were not 200, ${unexpected} of those looked at degraded`,
    )
  const aRequestUs = (ms: number) => (1_000 * ms) / requests
  return {
    requestsPerSecond: requests / measured.seconds,
    p50Ms,
    p99Ms,
    cpuUs: cpuBefore === null || cpuAfter === null ? null : aRequestUs(cpuAfter - cpuBefore),
    storeCpuUs: aRequestUs(storeAfter - storeBefore),
    generatorCpuUs: aRequestUs(cpuMs),
  }
}
