// How many entries a second are drained from the stream into the counters, on each store. See README.md.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type OutcomeCounts, outcomeCounts, summed } from '../src/learning/outcome-counts.ts'
import type { OutcomeEntry, Store } from '../src/ports.ts'
import { lmdbStore } from '../src/stores/lmdb.ts'
import { redisStore } from '../src/stores/redis.ts'
import { drained } from '../src/stream/drain.ts'
import { startRedis, withoutRedis } from '../test/redis-server.ts'

const ENTRIES = 100_000
const AT_ONCE = 200
const CUSTOMERS = 5_000
const decisionsKeptMs = 86_400_000

function entry(number: number): OutcomeEntry {
  return {
    type: 'outcome',
    id: `0193e2a0-7c1e-7000-8000-${String(number).padStart(12, '0')}:term-deposit:impression`,
    at: Date.now(),
    decisionId: `0193e2a0-7c1e-7000-8000-${String(number).padStart(12, '0')}`,
    actionId: `action-${number % 50}`,
    group: 'savings',
    issue: 'growth',
    kind: 'sales',
    outcome: number % 10 === 0 ? 'clicked' : 'impression',
    channel: 'web',
  }
}

async function measure(name: string, store: Store): Promise<void> {
  const began = performance.now()
  for (let start = 0; start < ENTRIES; start += AT_ONCE * 10) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, i) => {
        const first = start + 10 * i
        const entries = Array.from({ length: 10 }, (_, n) => entry(first + n))
        return store.keep({ customerId: `C-${(first / 10) % CUSTOMERS}`, entries })
      }),
    )
  }
  const kept = performance.now()
  const cpuBefore = process.cpuUsage()
  await drained({
    stream: store.stream,
    consumers: [outcomeCounts],
    owner: 'bench',
    sweep: async () => {},
    now: Date.now,
  })
  const end = performance.now()
  const { user, system } = process.cpuUsage(cpuBefore)
  const counts = summed((await store.stream.states(outcomeCounts.name)) as OutcomeCounts[])
  const total = counts.reduce((sum, { count }) => sum + count, 0)
  if (total !== ENTRIES) throw new Error(`${name}: ${total} counted of ${ENTRIES}`)
  const rate = (from: number, to: number) => Math.round((ENTRIES / (to - from)) * 1000).toLocaleString('en')
  console.log(
    `${name}: kept ${rate(began, kept)}/s (ten at a time), drained ${rate(kept, end)}/s (${((user + system) / ENTRIES).toFixed(1)} µs of CPU each)`,
  )
  await store.close()
}

const folder = await mkdtemp(join(tmpdir(), 'tact-drain-'))
await measure('embedded', await lmdbStore({ folder, decisionsKeptMs }))
await rm(folder, { recursive: true, force: true })
if (withoutRedis()) console.log('Not measured on Redis: there is no redis-server on PATH')
else {
  const redis = await startRedis()
  await measure('redis', await redisStore({ url: redis.url, decisionsKeptMs, commandTimeoutMs: 30_000 }))
  await redis.close()
}
