import { Redis } from 'ioredis'
import { leaseMs, type Open } from './opened.ts'
import { openAt } from './places.ts'

/** Jobs on a Redis or Cluster that is emptied first. */
export function opening(place: string, ports: readonly number[]): Open {
  return async t => {
    await Promise.all(ports.map(emptied))
    return {
      place,
      replica: async () => {
        const { jobs } = await openAt(place, leaseMs)
        t.teardown(() => jobs.close())
        return jobs
      },
    }
  }
}

async function emptied(port: number): Promise<void> {
  const client = new Redis(port)
  await client.flushall()
  client.disconnect()
}
