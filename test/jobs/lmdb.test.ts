import t from 'tap'
import { jobsContract } from './contract.ts'
import { leaseMs } from './opened.ts'
import { openAt } from './places.ts'

await jobsContract(t, 'lmdb', async t => {
  const place = t.testdir()
  return {
    place,
    replica: async () => {
      const { jobs } = await openAt(place, leaseMs)
      t.teardown(() => jobs.close())
      return jobs
    },
  }
})
