// Whether the server stays as it is: half load for minutes, each request another customer's, with reloads of strategy and model. Exits 1
// where one of the goals is missed. See README.md.
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { startGenerator } from './generator.ts'
import { memoryOf } from './live/memory.ts'
import { endWithUs } from './process.ts'
import { requestBodies } from './requests.ts'
import { importProfiles } from './soak/customers.ts'
import { firstRequests } from './soak/first-requests.ts'
import type { Minute, Soaking } from './soak/open-loop.ts'
import { reloading } from './soak/reloads.ts'
import { type Reading, table, verdicts } from './soak/verdict.ts'
import { prepare, type Variant } from './variants.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    minutes: { type: 'string', default: '10' },
    customers: { type: 'string', default: '1000000' },
    profiles: { type: 'string', default: '20000' },
    redis: { type: 'boolean', default: false },
  },
})
const [minutes, customers, profiles] = [values.minutes, values.customers, values.profiles].map(Number) as [
  number,
  number,
  number,
]
if (![minutes, customers].every(count => Number.isInteger(count) && count > 1) || !(profiles <= customers)) {
  console.error('--minutes and --customers are whole numbers from 2, --profiles at most as many as customers')
  process.exit(2)
}
const CONNECTIONS = 32
const RELOAD_MS = 10_000
const STARTS = 5

/** Requests at intended times; memory at the end of each minute. */
async function soaked(variant: Variant, what: Soaking): Promise<Reading[]> {
  const child = fork(join(import.meta.dirname, 'soak/open-loop.js'))
  endWithUs(child)
  const readings: Promise<Reading>[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The load ended by itself')))
    child.on('message', ({ minute, failed, done }: { minute?: Minute; failed?: string; done?: true }) => {
      if (failed !== undefined) reject(new Error(`Under load: ${failed}`))
      if (done) resolve()
      if (minute) {
        const load = loadavg()[0]!
        readings.push(memoryOf(variant, 1).then(memory => ({ ...minute, memory, load })))
        console.error(
          `minute ${readings.length}: p99 ${minute.p99Ms.toFixed(1)} ms, load average ${load.toFixed(1)}`,
        )
      }
    })
    child.send(what)
  }).finally(() => child.disconnect())
  return Promise.all(readings)
}

const folder = await mkdtemp(join(tmpdir(), 'tact-soak-'))
try {
  const setting = await prepare(folder, 50)
  const echo = await setting.echo('{}')
  const collect = pathToFileURL(join(import.meta.dirname, 'live/collect.js')).href
  const nodeOptions = ['--expose-gc', '--import', collect]
  const first = await firstRequests(() => setting.embedded(), requestBodies(500), {
    starts: STARTS,
    warm: echo,
  })
  await echo.stop()
  const server = values.redis ? await setting.redis({ nodeOptions }) : await setting.embedded({ nodeOptions })
  if (!server) throw new Error('there is no redis-server on PATH')
  await importProfiles(server.port, profiles)
  const generator = startGenerator()
  await generator.measure({ port: server.port, connections: CONNECTIONS, seconds: 5 })
  const { requests, seconds } = await generator.measure({
    port: server.port,
    connections: CONNECTIONS,
    seconds: 8,
  })
  generator.close()
  const perSecond = Math.floor(requests / seconds / 2)
  console.log(
    `${server.name}: ${Math.floor(requests / seconds)} decisions/s at most; ${perSecond}/s for ${minutes} minutes`,
  )

  const reloads = reloading(folder, RELOAD_MS)
  const readings = await soaked(server, { port: server.port, perSecond, seconds: 60 * minutes, customers })
  await reloads.stop()
  await server.stop()

  const asked = readings.reduce((sum, reading) => sum + reading.requests, 0)
  console.log(
    `${Math.min(asked, customers)} distinct customers, ${((100 * profiles) / customers).toFixed(1)} % with a profile;`,
  )
  console.log(`${reloads.strategies} new strategies, ${reloads.models} new model versions\n`)
  console.log(table(readings))
  console.log()
  for (const { goal, figure, met } of verdicts(readings, first)) {
    console.log(`${met ? 'met   ' : 'missed'}  ${goal}: ${figure}`)
    if (!met) process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
