// How long the first requests after a start take, beside those that follow: one connection, one request after the other.
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { embeddedServer } from './live/servers.ts'
import { requestBodies } from './requests.ts'
import { firstRequests } from './soak/first-requests.ts'
import { prepare } from './variants.ts'

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { starts: { type: 'string', default: '5' } },
})
const SHOWN = 20
const REQUESTS = 1_000

const demo = Array.from({ length: REQUESTS }, (_, index) => ({
  customerId: `C-${1_001 + index}`,
  channel: 'call-centre',
  placement: 'agent-screen',
  context: { reason: 'fee', sentiment: -0.7 },
}))

const folder = await mkdtemp(join(tmpdir(), 'tact-first-'))
const setting = await prepare(folder, 50)
const echo = await setting.echo('{}')
const kinds = {
  bench: { start: () => setting.embedded(), bodies: requestBodies(REQUESTS) },
  'demo bank': { start: () => embeddedServer(join(folder, 'demo')), bodies: demo },
}
const starts = Number(values.starts)
console.log(`Medians of ${starts} starts, in ms; load average ${loadavg()[0]!.toFixed(1)}\n`)
for (const [name, { start, bodies }] of Object.entries(kinds)) {
  const { times, firsts, usual } = await firstRequests(start, bodies, { starts, warm: echo })
  const told = (some: readonly number[]) => some.map(ms => ms.toFixed(1)).join(' ')
  console.log(
    `${name}: the middle request takes ${usual.toFixed(2)}, the first ${(times[0]! / usual).toFixed(1)} times as long`,
  )
  console.log(`  the first ${SHOWN}: ${told(times.slice(0, SHOWN))}`)
  console.log(`  the first of each start: ${told(firsts)}`)
}
await echo.stop()
await rm(folder, { recursive: true, force: true })
