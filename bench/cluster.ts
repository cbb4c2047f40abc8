// How decisions of two replicas spread over Redis: one server, then a Cluster of three masters, each a process of its own. See README.md.
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startCluster, startRedis, withoutRedis } from '../test/redis-server.ts'
import { startGenerator } from './generator.ts'
import { type LoadedRedis, loadReplicas } from './sizes/replicas.ts'
import { prepare } from './variants.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { seconds: { type: 'string', default: '10' } },
})
const seconds = Number(values.seconds)
if (!(seconds >= 1)) {
  console.error(`--seconds ${values.seconds}: write a number from 1, such as 10`)
  process.exit(2)
}
const missing = withoutRedis()
if (missing) {
  console.error(missing)
  process.exit(2)
}

function told(name: string, { perSecond, replicaCpuUs, generatorCpuUs, p99Ms, nodes }: LoadedRedis): void {
  const us = nodes.reduce((sum, { cpuUs }) => sum + cpuUs, 0)
  console.log(
    `${name}: ${perSecond.toFixed(0)} decisions/s by two replicas, p99 ${p99Ms.toFixed(0)} ms; CPU a decision: replicas ${replicaCpuUs?.toFixed(0)} µs, Redis ${us.toFixed(0)} µs, load ${generatorCpuUs.toFixed(0)} µs`,
  )
  for (const [index, node] of nodes.entries())
    console.log(
      `  master ${index + 1}: ${((100 * node.cpuUs) / us).toFixed(0)} % of the CPU (${node.cpuUs.toFixed(0)} µs a decision), ${node.keys} keys, ${(node.netBytes / 1_000).toFixed(1)} kB of network a decision`,
    )
}

const folder = await mkdtemp(join(tmpdir(), 'tact-cluster-'))
const generators = [startGenerator(), startGenerator()] as const
console.log(`${availableParallelism()} cores for everything; load average ${loadavg()[0]!.toFixed(1)}`)
try {
  const setting = await prepare(folder, 50)
  const one = await startRedis(['--appendfsync', 'everysec'])
  told('one Redis', await loadReplicas(setting, generators, { url: one.url, nodes: [one] }, seconds))
  await one.close()
  const cluster = await startCluster()
  told('Cluster of three', await loadReplicas(setting, generators, cluster, seconds))
  await cluster.close()
} finally {
  for (const generator of generators) generator.close()
  await rm(folder, { recursive: true, force: true })
}
