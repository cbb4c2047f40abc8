// What the decision log costs: the embedded server with it and without, in turn. `node bench/run.mjs log`.
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cpuMsOf, mainThreadCpuMsOf } from './cpu.ts'
import { startGenerator } from './generator.ts'
import { measureLogCpu } from './log-cpu.ts'
import { prepare, type Variant } from './variants.ts'

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    candidates: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    pairs: { type: 'string', default: '100' },
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
try {
  const setting = await prepare(folder, candidates)
  const folders = {
    strategy: join(folder, 'strategy'),
    models: join(folder, 'models'),
    data: join(folder, 'cpu'),
  }
  const cpu = await measureLogCpu(folders, candidates, Number(options.pairs))
  const [low, high] = cpu.addedQuartilesUs.map(us => us.toFixed(1))
  console.log(
    `main thread, no network and no store: ${cpu.withoutUs.toFixed(1)} µs a decision; the log adds ${cpu.addedUs.toFixed(1)} µs (quartiles ${low} to ${high}); ${cpu.lost} lost`,
  )
  if (options.cpu) process.exit(0)
  const both: readonly (readonly ['without' | 'with', Variant])[] = [
    ['without', await setting.embedded([], { TACT_LOG: 'off' })],
    ['with', await setting.embedded([], { TACT_LOG: 'on' })],
  ]
  const measure = async ({ port, pid }: Variant, forSeconds: number): Promise<Round> => {
    const before = [mainThreadCpuMsOf(pid) ?? 0, cpuMsOf(pid) ?? 0] as const
    const { requests, not200, seconds } = await generator.measure({ port, connections, seconds: forSeconds })
    if (not200 > 0) throw new Error(`${not200} of ${requests} answers were not 200`)
    const us = (after: number | null, from: number) => (1_000 * ((after ?? 0) - from)) / requests
    return {
      perSecond: requests / seconds,
      mainUs: us(mainThreadCpuMsOf(pid), before[0]),
      allUs: us(cpuMsOf(pid), before[1]),
    }
  }
  for (const [, server] of both) await measure(server, 3)
  const results = { without: [] as Round[], with: [] as Round[] }
  for (let round = 0; round < rounds; round++)
    for (const [name, server] of round % 2 === 0 ? both : [...both].reverse())
      results[name].push(await measure(server, seconds))

  const metrics = await (await fetch(`http://127.0.0.1:${both[1]![1].port}/metrics`)).text()
  const lost = Number(/^tact_log_lost_total (\d+)/m.exec(metrics)?.[1] ?? Number.NaN)
  for (const name of ['without', 'with'] as const) {
    const of = (what: keyof Round) => median(results[name].map(round => round[what]))
    console.log(
      `${name.padEnd(8)} ${of('perSecond').toFixed(0)} decisions/s, ${of('mainUs').toFixed(1)} µs of the main thread, ${of('allUs').toFixed(1)} µs of all threads a decision`,
    )
  }
  const ratios = (what: keyof Round) =>
    median(results.with.map((round, index) => round[what] / (results.without[index]?.[what] ?? 0))).toFixed(3)
  console.log(
    `with / without, medians of ${rounds} pairs: decisions/s ${ratios('perSecond')}, main thread ${ratios('mainUs')}, all threads ${ratios('allUs')}`,
  )
  const sizes = await Promise.all(
    (await readdir(join(folder, 'data/log'))).map(async name => {
      const { size } = await stat(join(folder, 'data/log', name))
      return `${name.endsWith('.gz') ? 'packed' : 'plain'} ${(size / 1e6).toFixed(1)} MB`
    }),
  )
  console.log(
    `lines lost: ${lost}; segments: ${sizes.length}, the first ${sizes[0]}, the last ${sizes.at(-1)}`,
  )
  await Promise.all(both.map(([, server]) => server.stop()))
} finally {
  generator.close()
  await rm(folder, { recursive: true, force: true })
}
