import { lmdbStore } from '../../src/stores/lmdb.ts'
import { sampleDecision, sampleEvent } from './samples.ts'

/**
 * A process that writes to the store in `argv[2]` and says on its channel what was acknowledged: the ids of entries and of
 * decisions, as they are, until it is killed; or, told a customer, one entry of that customer; or, each time that it has opened it anew.
 */
const open = () => lmdbStore({ folder: process.argv[2] ?? '', decisionsKeptMs: 60_000 })
let store = await open()

process.on('message', async (customerId: string) => {
  const entry = sampleEvent()
  await store.keep({ customerId, entries: [entry] })
  process.send?.(entry.id)
})

if (process.argv[3] === 'flood') {
  for (let i = 0; ; i++) {
    const entries = Array.from({ length: 20 }, (_, j) => sampleEvent({ id: `entry-${i}-${j}` }))
    const records = entries.map(() => sampleDecision('C-0'))
    const remembered = store.remember(records).then(() => {
      for (const { decisionId } of records) process.send?.(decisionId)
    })
    await Promise.all(
      entries.map(async entry => {
        await store.keep({ customerId: `C-${i % 5}`, entries: [entry] })
        process.send?.(entry.id)
      }),
    )
    await remembered
  }
} else process.send?.('ready')

while (process.argv[3] === 'open') {
  await store.close()
  store = await open()
  process.send?.('opened')
}
