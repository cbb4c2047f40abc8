import { lmdbStore } from '../../src/stores/lmdb.ts'
import { sampleEvent } from './samples.ts'

/**
 * A process that writes to the store in `argv[2]` and says on its channel what was acknowledged: the ids of entries, as they
 * are, until it is killed; or, told a customer, one entry of that customer.
 */
const store = lmdbStore({ folder: process.argv[2] ?? '', decisionsKeptMs: 60_000 })

process.on('message', async (customerId: string) => {
  const entry = sampleEvent()
  await store.keep({ customerId, entries: [entry] })
  process.send?.(entry.id)
})

if (process.argv[3] === 'flood') {
  for (let i = 0; ; i++) {
    const entries = Array.from({ length: 20 }, (_, j) => sampleEvent({ id: `entry-${i}-${j}` }))
    await Promise.all(
      entries.map(async entry => {
        await store.keep({ customerId: `C-${i % 5}`, entries: [entry] })
        process.send?.(entry.id)
      }),
    )
  }
} else process.send?.('ready')
