import type { OwnRedis } from '../../test/redis-server.ts'

/** What one Redis has used so far, and holds. */
export interface RedisUse {
  readonly cpuMs: number
  /** In and out. */
  readonly netBytes: number
  /** Of memory. */
  readonly bytes: number
  readonly keys: number
}

export async function redisUse(redis: Pick<OwnRedis, 'command'>): Promise<RedisUse> {
  const info = String(await redis.command('INFO', 'everything'))
  const of = (name: string) => Number(new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1])
  return {
    cpuMs: 1_000 * (of('used_cpu_user') + of('used_cpu_sys')),
    netBytes: of('total_net_input_bytes') + of('total_net_output_bytes'),
    bytes: of('used_memory_dataset'),
    keys: Number(await redis.command('DBSIZE')),
  }
}
