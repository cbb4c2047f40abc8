import type { OwnRedis } from '../../test/redis-server.ts'
import { cpuMsOf } from '../cpu.ts'
import type { Generator } from '../generator.ts'
import type { Setting } from '../variants.ts'
import { redisUse } from './redis-use.ts'

export interface LoadedRedis {
  readonly perSecond: number
  readonly p99Ms: number
  /** Of both replicas, microseconds a decision; null where the system does not tell. */
  readonly replicaCpuUs: number | null
  readonly generatorCpuUs: number
  /** Per decision of all of them: what each node had to do with it. */
  readonly nodes: readonly { readonly cpuUs: number; readonly netBytes: number; readonly keys: number }[]
}

const WARM_UP_SECONDS = 3
const CONNECTIONS = 16

/** Two replicas on one Redis or Cluster, each under the load of a generator of its own. */
export async function loadReplicas(
  setting: Setting,
  generators: readonly [Generator, Generator],
  { url, nodes }: { url: string; nodes: readonly OwnRedis[] },
  seconds: number,
): Promise<LoadedRedis> {
  await setting.fill(url)
  const replicas = [await setting.replicaOn(url), await setting.replicaOn(url)]
  const load = (forSeconds: number) =>
    Promise.all(
      replicas.map(({ port }, index) =>
        generators[index]!.measure({
          port,
          connections: CONNECTIONS,
          seconds: forSeconds,
          expect: '"degraded":[]',
        }),
      ),
    )
  const cpuMs = () =>
    replicas.reduce<number | null>((sum, { pid }) => {
      const ms = cpuMsOf(pid)
      return sum === null || ms === null ? null : sum + ms
    }, 0)
  try {
    await load(WARM_UP_SECONDS)
    const before = { cpu: cpuMs(), nodes: await Promise.all(nodes.map(redisUse)) }
    const measured = await load(seconds)
    const after = { cpu: cpuMs(), nodes: await Promise.all(nodes.map(redisUse)) }
    const decisions = measured.reduce((sum, { requests }) => sum + requests, 0)
    const bad = measured.reduce((sum, { notOk, unexpected }) => sum + notOk + unexpected, 0)
    if (bad > 0) throw new Error(`${bad} of ${decisions} answers were not 200, or degraded`)
    return {
      perSecond: measured.reduce((sum, one) => sum + one.requests / one.seconds, 0),
      p99Ms: Math.max(...measured.map(({ p99Ms }) => p99Ms)),
      replicaCpuUs:
        before.cpu === null || after.cpu === null ? null : (1_000 * (after.cpu - before.cpu)) / decisions,
      generatorCpuUs: (1_000 * measured.reduce((sum, one) => sum + one.cpuMs, 0)) / decisions,
      nodes: after.nodes.map((node, index) => ({
        cpuUs: (1_000 * (node.cpuMs - before.nodes[index]!.cpuMs)) / decisions,
        netBytes: (node.netBytes - before.nodes[index]!.netBytes) / decisions,
        keys: node.keys,
      })),
    }
  } finally {
    await Promise.all(replicas.map(replica => replica.stop()))
  }
}
