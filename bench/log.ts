// What the decision log costs, and learning and exploration with it: embedded servers in turn. `node bench/run.mjs log`.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cpuMsOf, mainThreadCpuMsOf } from './cpu.ts'
import { startGenerator } from './generator.ts'
import { measureLogCpu } from './log-cpu.ts'
import type { Exploring } from './strategies.ts'
import { teach } from './teach.ts'
import { prepare, type Variant } from './variants.ts'

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    candidates: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    pairs: { type: 'string', default: '100' },
    method: { type: 'string', default: 'epsilon' },
    cpu: { type: 'boolean', default: false },
  },
})
const [candidates, rounds, seconds, connections] = (
  ['candidates', 'rounds', 'seconds', 'connections'] as const
).map(name => Number(options[name])) as [number, number, number, number]

interface Round {
  readonly perSecond: number
  readonly mainUs: number
  readonly allUs: number
}

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1]!
const folder = await mkdtemp(join(tmpdir(), 'tact-log-bench-'))
const generator = startGenerator()

async function measure({ port, pid }: Variant, forSeconds: number): Promise<Round> {
  const before = [mainThreadCpuMsOf(pid) ?? 0, cpuMsOf(pid) ?? 0] as const
  const { requests, notOk, seconds } = await generator.measure({ port, connections, seconds: forSeconds })
  if (notOk > 0) throw new Error(`${notOk} of ${requests} answers were not 2xx`)
  const us = (after: number | null, from: number) => (1_000 * ((after ?? 0) - from)) / requests
  return {
    perSecond: requests / seconds,
    mainUs: us(mainThreadCpuMsOf(pid), before[0]),
    allUs: us(cpuMsOf(pid), before[1]),
  }
}

try {
  const setting = await prepare(join(folder, 'plain'), candidates)
  const folders = {
    strategy: join(folder, 'plain/strategy'),
    models: join(folder, 'plain/models'),
    data: join(folder, 'cpu'),
  }
  const cpu = await measureLogCpu(folders, candidates, Number(options.pairs))
  const [low, high] = cpu.addedQuartilesUs.map(us => us.toFixed(1))
  console.log(
    `main thread, no network and no store: ${cpu.withoutUs.toFixed(1)} µs a decision; the log adds ${cpu.addedUs.toFixed(1)} µs (quartiles ${low} to ${high}); ${cpu.lost} lost`,
  )
  if (options.cpu) process.exit(0)
  const learning = await prepare(join(folder, 'learning'), candidates, {
    exploring: options.method as Exploring,
  })
  const servers = new Map<string, Variant>([
    ['without', await setting.embedded({ settings: { TACT_LOG: 'off' } })],
    ['log', await setting.embedded()],
    [`log, learning, ${options.method}`, await learning.embedded()],
  ])
  await teach([...servers.values()].at(-1)!)
  for (const server of servers.values()) await measure(server, 3)
  const results = new Map<string, Round[]>([...servers.keys()].map(name => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const [name, server] of round % 2 === 0 ? [...servers] : [...servers].reverse())
      results.get(name)!.push(await measure(server, seconds))

  const without = results.get('without')!
  for (const [name, all] of results) {
    const of = (what: keyof Round) => median(all.map(round => round[what]))
    const ratio = (what: keyof Round) =>
      median(all.map((round, index) => round[what] / without[index]![what])).toFixed(3)
    console.log(
      `${name.padEnd(24)} ${of('perSecond').toFixed(0)} decisions/s, ${of('mainUs').toFixed(1)} µs of the main thread and ${of('allUs').toFixed(1)} µs of all threads a decision; of without: ${ratio('perSecond')}, ${ratio('mainUs')}, ${ratio('allUs')}`,
    )
  }
  for (const [name, { port }] of servers) {
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const lost = Number(/^tact_log_lost_total (\d+)/m.exec(metrics)?.[1] ?? Number.NaN)
    if (lost !== 0) console.log(`${name}: ${lost} lines of the log lost`)
  }
  await Promise.all([...servers.values()].map(server => server.stop()))
} finally {
  generator.close()
  await rm(folder, { recursive: true, force: true })
}
