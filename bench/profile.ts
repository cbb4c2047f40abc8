// Where the server's time goes at 50 candidates, under the bench's load: `npm run profile`, with `-- --redis` on Redis, with
// `-- --demo` that of the demo bank.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkOurs } from './check.ts'
import { cpuMsOf, mainThreadCpuMsOf } from './cpu.ts'
import { startGenerator } from './generator.ts'
import { embeddedServer } from './live/servers.ts'
import type { Running } from './process.ts'
import { type CpuProfile, functionTimes, profileText } from './profile-text.ts'
import { demoLoad } from './reference/demo.ts'
import { type Ours, prepare } from './variants.ts'

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    candidates: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '8' },
    top: { type: 'string', default: '30' },
    connections: { type: 'string', default: '32' },
    redis: { type: 'boolean', default: false },
    demo: { type: 'boolean', default: false },
  },
})
const candidates = Number(options.candidates)
const connections = Number(options.connections)
async function benchServer(ours: Ours): Promise<Running> {
  const setting = await prepare(folder, candidates)
  const server = options.redis ? await setting.redis(ours) : await setting.embedded(ours)
  if (!server) throw new Error('There is no redis-server on PATH')
  await checkOurs(server, candidates)
  return server
}

const folder = await mkdtemp(join(tmpdir(), 'tact-profile-'))
try {
  const profiles = join(folder, 'profiles')
  const ours = { nodeOptions: ['--cpu-prof', '--cpu-prof-dir', profiles, '--cpu-prof-interval', '200'] }
  const load = options.demo ? { lines: (await demoLoad(folder)).lines } : {}
  const server = options.demo ? await embeddedServer(join(folder, 'data'), ours) : await benchServer(ours)
  const { port } = server
  const generator = startGenerator()
  await generator.measure({ port, connections, seconds: 3, ...load })
  // The profile's times are on the same monotonic clock, so that start and warm-up can be left out of it.
  const fromUs = Number(process.hrtime.bigint() / 1000n)
  const cpuBefore = cpuMsOf(server.pid)
  const mainBefore = mainThreadCpuMsOf(server.pid)
  const { requests, p50Ms, p99Ms } = await generator.measure({
    port,
    connections,
    seconds: Number(options.seconds),
    ...load,
  })
  const aRequestUs = (before: number | null, after: number | null) =>
    before === null || after === null ? null : (1_000 * (after - before)) / requests
  const cpuUs = aRequestUs(cpuBefore, cpuMsOf(server.pid))
  const mainUs = aRequestUs(mainBefore, mainThreadCpuMsOf(server.pid))
  const toUs = Number(process.hrtime.bigint() / 1000n)
  generator.close()
  await server.stop()

  const [file] = await readdir(profiles)
  const profile = JSON.parse(await readFile(join(profiles, file!), 'utf8')) as CpuProfile
  const bundle = await readFile(join(import.meta.dirname, '../main.js'), 'utf8')
  const functions = functionTimes(profile, bundle, fromUs, toUs)
  const rate = Math.round((1e6 * requests) / (toUs - fromUs))
  console.log(
    `\n${options.demo ? 'The demo bank' : `${candidates} candidates`}, ${options.redis ? 'Redis' : 'embedded'}, while profiled: ${rate} requests/s, p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms`,
  )
  if (cpuUs !== null && mainUs !== null)
    console.log(
      `CPU a request: ${mainUs.toFixed(0)} µs on the main thread, ${(cpuUs - mainUs).toFixed(0)} µs on others; the times below are scaled to the former`,
    )
  console.log(`\n${profileText(functions, requests, mainUs, Number(options.top))}`)
} finally {
  await rm(folder, { recursive: true, force: true })
}
