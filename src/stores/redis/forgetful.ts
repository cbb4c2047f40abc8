import { Cluster, type Redis } from 'ioredis'

/**
 * The settings by which a Redis may forget what it has acknowledged, as they stand in its configuration; none where it does not say. Neither an
 * eviction nor a restart without its file fails a command: nothing else would tell of them.
 */
export async function forgetfulSettings(redis: Redis | Cluster): Promise<string[]> {
  const nodes = redis instanceof Cluster ? redis.nodes('master') : [redis]
  const infos = await Promise.all(nodes.map(node => node.info().catch(() => '')))
  return [...new Set(infos.flatMap(settingsIn))]
}

function settingsIn(info: string): string[] {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1]
  const policy = value('maxmemory_policy') ?? 'noeviction'
  const evicts = policy !== 'noeviction' && value('maxmemory') !== '0'
  return [
    ...(evicts ? [`maxmemory-policy ${policy}`] : []),
    ...(value('aof_enabled') === '0' ? ['appendonly no'] : []),
  ]
}
