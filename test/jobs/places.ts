import type { Jobs } from '../../src/jobs-port.ts'

/** Jobs at a URL of Redis, or in a folder. */
export async function openAt(place: string, leaseMs: number): Promise<{ jobs: Jobs }> {
  if (place.startsWith('redis')) {
    const { bullmqJobs } = await import('../../src/jobs/bullmq.ts')
    return bullmqJobs({ url: place, commandTimeoutMs: 5_000, leaseMs })
  }
  const { lmdbJobs } = await import('../../src/jobs/lmdb.ts')
  return { jobs: await lmdbJobs({ folder: place, leaseMs }) }
}
