// What a decision, an event and a profile cost: CPU, bytes kept, bytes logged, bytes over the network. docs/scaling.md goes on from here.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startRedis, withoutRedis } from '../test/redis-server.ts'
import { cpuMsOf } from './cpu.ts'
import { startGenerator } from './generator.ts'
import type { Running } from './process.ts'
import { sendEvents } from './sizes/events.ts'
import { type RedisUse, redisUse } from './sizes/redis-use.ts'
import { importProfiles } from './soak/customers.ts'
import { prepare } from './variants.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    profiles: { type: 'string', default: '20000' },
    events: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '10' },
  },
})
const [profiles, events, seconds] = [values.profiles, values.events, values.seconds].map(Number) as [
  number,
  number,
  number,
]
if (![profiles, events, seconds].every(count => Number.isInteger(count) && count > 0)) {
  console.error('--profiles, --events and --seconds are whole numbers')
  process.exit(2)
}

async function folderBytes(folder: string): Promise<number> {
  const files = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = files
    .filter(entry => entry.isFile())
    .map(async entry => (await stat(join(folder, entry.name)).catch(() => null))?.size ?? 0)
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

interface Use extends RedisUse {
  readonly serverCpuMs: number
  readonly logBytes: number
}

/** Profiles, events and decisions one after another, and what the server and its store have more after each. */
async function measure(name: string, server: Running, data: string, store: () => Promise<RedisUse>) {
  const use = async (): Promise<Use> => ({
    ...(await store()),
    serverCpuMs: cpuMsOf(server.pid) ?? Number.NaN,
    logBytes: await folderBytes(join(data, 'log')),
  })
  const told = (what: string, count: number, before: Use, after: Use) => {
    const each = (of: keyof Use, times = 1) => ((times * (after[of] - before[of])) / count).toFixed(0)
    console.log(
      `| ${name} | ${count} ${what} | ${each('serverCpuMs', 1_000)} | ${each('cpuMs', 1_000)} | ${each('bytes')} | ${each('logBytes')} | ${each('netBytes')} |`,
    )
  }
  const empty = await use()
  await importProfiles(server.port, profiles)
  const imported = await use()
  told('profiles', profiles, empty, imported)
  await sendEvents(server.port, events, profiles)
  const eventful = await use()
  told('events', events, imported, eventful)
  const load = { port: server.port, connections: 32, expect: '"degraded":[]' }
  const generator = startGenerator()
  await generator.measure({ ...load, seconds: 4 })
  const warm = await use()
  const { requests } = await generator.measure({ ...load, seconds })
  generator.close()
  told('decisions', requests, warm, await use())
  await server.stop()
}

const folder = await mkdtemp(join(tmpdir(), 'tact-sizes-'))
try {
  const setting = await prepare(folder, 50)
  console.log(`${availableParallelism()} cores for everything; load average ${loadavg()[0]!.toFixed(1)}\n`)
  console.log(
    '| store | what | server CPU µs each | Redis CPU µs | bytes kept | bytes logged | bytes of network |',
  )
  console.log('|---|---|---:|---:|---:|---:|---:|')
  const data = join(folder, 'data')
  await measure('embedded', await setting.embedded({ data }), data, async () => {
    return { cpuMs: 0, netBytes: 0, keys: 0, bytes: await folderBytes(join(data, 'store')) }
  })
  const missing = withoutRedis()
  if (missing) console.log(`\nNot measured on Redis: ${missing}`)
  else {
    const redis = await startRedis(['--appendfsync', 'everysec'])
    await setting.fill(redis.url)
    const beside = join(folder, 'data-r')
    const server = await setting.replicaOn(redis.url, { data: beside })
    await measure('Redis', server, beside, () => redisUse(redis))
    await redis.close()
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
