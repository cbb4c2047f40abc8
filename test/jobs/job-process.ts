import { leaseMs } from './opened.ts'
import { openAt } from './places.ts'

/** A process that takes jobs of type `forever` at the place `argv[2]`, tells their ids, and never ends one. */
const { jobs } = await openAt(process.argv[2]!, leaseMs)
jobs.work({
  forever: (_, { id }) => {
    process.send?.(id)
    return new Promise(() => {})
  },
})
process.send?.('ready')
// Looking for jobs keeps no process alive.
setInterval(() => {}, 1_000)
