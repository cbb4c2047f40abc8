import t from 'tap'
import { startCluster, withoutRedis } from '../redis-server.ts'
import { jobsContract } from './contract.ts'
import { opening } from './opening.ts'

await t.test('on a Cluster of three masters', { skip: withoutRedis() }, async t => {
  const cluster = await startCluster()
  t.teardown(cluster.close)
  const ports = cluster.nodes.map(node => node.port)
  await jobsContract(t, 'cluster', opening(cluster.url, ports))
})
