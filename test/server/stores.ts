import type { Test } from 'tap'
import { startCluster, startRedis } from '../redis-server.ts'
import { type Settings, smallSettings } from '../running-server.ts'

export interface Place {
  readonly name: string
  readonly needsRedis: boolean
  /** Settings for the small strategy on an empty store of this kind. */
  settings(t: Test): Promise<Settings>
}

/** On a busy machine Redis is late, and a decision would do without it: how that goes has tests of its own. */
const patient = { TACT_REDIS_TIMEOUT_MS: '5000' }

/** Every store that a server can be put on; the Redis ones are started for the test, and ended with it. */
export const places: readonly Place[] = [
  { name: 'the embedded store', needsRedis: false, settings: async t => smallSettings(t) },
  {
    name: 'Redis',
    needsRedis: true,
    async settings(t) {
      const redis = await startRedis()
      t.teardown(() => redis.close())
      return { ...smallSettings(t), ...patient, TACT_REDIS_URL: redis.url }
    },
  },
  {
    name: 'a Redis Cluster',
    needsRedis: true,
    async settings(t) {
      const cluster = await startCluster()
      t.teardown(() => cluster.close())
      return { ...smallSettings(t), ...patient, TACT_REDIS_URL: cluster.url }
    },
  },
]

export const anna = { age: 44, balance: 9000, consents: ['marketing'], firstName: 'Anna' }
export const onThePhone = { customerId: 'C-1', channel: 'call-centre', placement: 'agent-screen' }

/** The ids of the shown actions. */
export function shown(body: { actions: readonly { actionId: string }[] }): string[] {
  return body.actions.map(({ actionId }) => actionId)
}
